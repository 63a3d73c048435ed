"""Why a record or a file could not be taken in, or only in part: one code, two sentences each."""

from enum import StrEnum


class Reason(StrEnum):
    """A code that is stored and counted; `ja` and `en` are the sentences that a person reads."""

    EMPTY_FILE = "empty-file"
    NOT_A_PDF = "not-a-pdf"
    HTML_INSTEAD_OF_PDF = "html-instead-of-pdf"
    DAMAGED_PDF = "damaged-pdf"
    NEEDS_PASSWORD = "needs-password"  # noqa: S105 - a code, no password
    NO_TEXT_LAYER = "no-text-layer"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_LARGE = "too-large"
    TOO_MUCH_TEXT = "too-much-text"
    OUT_OF_MEMORY = "out-of-memory"
    OUT_OF_CPU_TIME = "out-of-cpu-time"
    OUT_OF_TIME = "out-of-time"
    READER_CRASHED = "reader-crashed"

    NO_IDENTIFIER = "no-identifier"
    NO_TITLE = "no-title"
    NOT_WELL_FORMED = "not-well-formed"
    UNSUPPORTED_METADATA = "unsupported-metadata"
    NOTHING_TO_INDEX = "nothing-to-index"
    WRONG_VALUE = "wrong-value"

    NOT_FOUND = "not-found"
    WRONG_CONTENT = "wrong-content"
    FORBIDDEN_ADDRESS = "forbidden-address"
    NOT_PERMITTED = "not-permitted"

    VANISHED = "vanished"
    HOLE = "hole"

    GAVE_UP = "gave-up"

    @property
    def ja(self) -> str:
        """What happened and what to do, in Japanese."""
        return _SENTENCES[self][0]

    @property
    def en(self) -> str:
        """What happened and what to do, in English."""
        return _SENTENCES[self][1]


_SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.EMPTY_FILE: (
        "ファイルの中身がありません（0バイト）。取得元を確認し、改めて取得又は登録してください。",
        "The file is empty (0 bytes). Check where it came from and fetch or submit it again.",
    ),
    Reason.NOT_A_PDF: (
        "PDFファイルではありません。ファイルの種類を確認し、PDF形式のものを登録してください。",
        "The file is not a PDF. Check its type and submit a PDF.",
    ),
    Reason.HTML_INSTEAD_OF_PDF: (
        "PDFファイルの代わりにウェブページ（HTML）が届きました。"
        "リンク先がログイン画面、案内ページ又はエラー表示になっていないかを確認してください。",
        "A web page (HTML) came instead of a PDF. "
        "Check whether the link leads to a login page, a landing page or an error message.",
    ),
    Reason.DAMAGED_PDF: (
        "PDFファイルが壊れているか、規格に沿っていないため、"
        "本文の全部又は一部を読み取ることができませんでした。改めて取得しても同じ結果となる場合は、"
        "作成元にファイルの再作成を依頼してください。",
        "The PDF is damaged or departs from the standard, so all or part of its text could not be "
        "read. If a fresh copy gives the same result, ask its author to make the file again.",
    ),
    Reason.NEEDS_PASSWORD: (
        "PDFファイルがパスワードで保護されているため、本文を読み取ることができません。"
        "保護を解除したファイルを登録してください。",
        "The PDF is protected by a password, so its text can't be read. "
        "Submit a copy without the protection.",
    ),
    Reason.NO_TEXT_LAYER: (
        "PDFファイルに文字の情報がほとんどありません（紙面を画像として取り込んだものと考えられます。）。"
        "文字認識（OCR）による処理を待っています。",
        "The PDF holds hardly any text (its pages seem to be scanned images). "
        "It waits for character recognition (OCR).",
    ),
    Reason.TOO_MANY_PAGES: (
        "ページ数が上限を超えているため、上限までのページのみを読み取りました。"
        "全体を対象とするには、ファイルを分割して登録するか、管理者に上限の変更を相談してください。",
        "The file has more pages than the limit; only the pages up to the limit were read. "
        "To have all of it, split the file or ask the administrator for a higher limit.",
    ),
    Reason.TOO_LARGE: (
        "ファイルの大きさが上限を超えているため、読み取っていません。"
        "画像を圧縮するなどして小さくしたファイルを登録するか、管理者に上限の変更を相談してください。",
        "The file is larger than the limit and was not read. Submit a smaller copy, for example "
        "with compressed images, or ask the administrator for a higher limit.",
    ),
    Reason.TOO_MUCH_TEXT: (
        "文字数が上限を超えているため、上限までの文字のみを読み取りました。"
        "全体を対象とするには、ファイルを分割して登録するか、管理者に上限の変更を相談してください。",
        "The file has more text than the limit; only the text up to the limit was read. "
        "To have all of it, split the file or ask the administrator for a higher limit.",
    ),
    Reason.OUT_OF_MEMORY: (
        "使用するメモリが上限に達したため、読取りを中止しました。それまでに読み取ったページは利用できます。"
        "残りのページも必要な場合は、管理者に上限の変更を相談してください。",
        "Reading stopped at the memory limit; the pages read until then are kept. "
        "If the other pages are needed, ask the administrator for a higher limit.",
    ),
    Reason.OUT_OF_CPU_TIME: (
        "計算時間が上限に達したため、読取りを中止しました。それまでに読み取ったページは利用できます。"
        "残りのページも必要な場合は、管理者に上限の変更を相談してください。",
        "Reading stopped at the limit of computing time; the pages read until then are kept. "
        "If the other pages are needed, ask the administrator for a higher limit.",
    ),
    Reason.OUT_OF_TIME: (
        "所要時間が上限に達したため、読取りを中止しました。それまでに読み取ったページは利用できます。"
        "時間をおいて再度実行しても同じ結果となる場合は、管理者に連絡してください。",
        "Reading stopped at the time limit; the pages read until then are kept. "
        "If a later run gives the same result, tell the administrator.",
    ),
    Reason.READER_CRASHED: (
        "読取りの処理が異常終了しました。それまでに読み取ったページは利用できます。"
        "再度実行しても同じ結果となる場合は、管理者に連絡してください。",
        "The reader ended abnormally; the pages read until then are kept. "
        "If another run gives the same result, tell the administrator.",
    ),
    Reason.NO_IDENTIFIER: (
        "課題番号、DOIなど、資料を識別する番号がないため、登録できません。"
        "番号を補った上で、改めて登録してください。",
        "The record can't be taken in because it has no identifier such as an award number "
        "or a DOI. Add one and submit it again.",
    ),
    Reason.NO_TITLE: (
        "題名がないため、登録できません。題名を補った上で、改めて登録してください。",
        "The record can't be taken in because it has no title. Add one and submit it again.",
    ),
    Reason.NOT_WELL_FORMED: (
        "データの記述に文法上の誤りがあるため、内容を解釈できません。"
        "提供元に修正を依頼してください。",
        "The data break the grammar of their format and can't be understood. "
        "Ask the provider to correct them.",
    ),
    Reason.UNSUPPORTED_METADATA: (
        "この形式のメタデータには対応していません。"
        "対応している形式で提供できるかを、提供元に確認してください。",
        "Metadata of this format are not supported. "
        "Ask the provider whether they can be had in a supported one.",
    ),
    Reason.NOTHING_TO_INDEX: (
        "検索の対象となる語句がないため、索引に登録していません。"
        "題名、要旨又は本文を補った上で、改めて登録してください。",
        "There are no words to search for, so nothing was indexed. "
        "Add a title, an abstract or a text and submit it again.",
    ),
    Reason.WRONG_VALUE: (
        "記載に誤りのある項目があるため、登録できません。示された行と項目を直した上で、"
        "改めて登録してください。",
        "The record can't be taken in because a value in it is wrong. "
        "Correct the line and field that are named and submit it again.",
    ),
    Reason.NOT_FOUND: (
        "リンク先に資料がありません（応答404又は410）。移動又は削除された可能性があります。"
        "掲載元で現在のリンク先を確認してください。",
        "There is nothing at the link (answer 404 or 410); it may have been moved or removed. "
        "Look up the present link at its publisher.",
    ),
    Reason.WRONG_CONTENT: (
        "届いた内容が、想定した種類の資料ではありません。リンク先が正しいかを確認してください。",
        "What came is not the kind of document that was expected. Check that the link is right.",
    ),
    Reason.FORBIDDEN_ADDRESS: (
        "リンク先が組織内のネットワークなど接続を認めていない宛先であるため、取得していません。"
        "公開されている宛先に改めてください。",
        "The link leads to a private network or another address that must not be contacted, "
        "so it was not fetched. Use a public address.",
    ),
    Reason.VANISHED: (
        "前回まで情報源にあった記録が、今回の収集では見つかりませんでした。成果は削除せずに残しています。"
        "情報源で取り下げられたものかどうかを確認してください。",
        "A record that its source had before did not come with the last full harvest. "
        "The report is kept; check whether the source has withdrawn it.",
    ),
    Reason.HOLE: (
        "情報源が障害のため応答しなかった部分があり、その分の記録を取得できていません。"
        "情報源の管理者に連絡の上、改めて収集してください。",
        "The source failed to give a part of what it has, so those records are missing. "
        "Tell its administrator and harvest again.",
    ),
    Reason.NOT_PERMITTED: (
        "掲載元が機械による取得を認めていないため、取得していません。"
        "掲載元に利用を申請するなど、認められた方法で入手してください。",
        "Its publisher does not permit machines to fetch it, so it was not fetched. "
        "Obtain it in a way that the publisher permits, for example by applying for it.",
    ),
    Reason.GAVE_UP: (
        "一時的な障害が続いたため、処理を打ち切りました。`sateto status` で各サービスの状態を確認の上、"
        "`sateto retry` で再開してください。",
        "A failure that should have passed did not, so the work was given up. "
        "Check the services with `sateto status`, then go on with `sateto retry`.",
    ),
}
