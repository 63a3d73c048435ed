"""Every page that people see: whose it is, and how it is reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from tests.search_api.browser.seeing import SEARCH, follow
from tests.search_api.browser.staff import signed_in


@dataclass(frozen=True)
class Place:
    """A page: its picture's name, who looks at it, its address or what is done at that address."""

    name: str
    path: str  # blanks are filled with what was prepared: {report}, {case} …
    who: str = "visitor"
    then: Callable[[Page], None] | None = None
    status: int = 200  # of the address
    shows: str = "h1"

    def reach(self, page: Page, prepared: Mapping[str, str], ui: str) -> None:
        """Goes there in a language."""
        path = self.path.format(**prepared)
        answer = page.goto(f"{path}{'&' if '?' in path else '?'}ui={ui}")
        assert answer
        assert answer.status == self.status, path
        if self.then:
            self.then(page)
        assert page.locator("html").get_attribute("lang") == ui
        assert page.locator(self.shows).count() > 0, self.shows


def _wrong_password(page: Page) -> None:
    page.fill("#name", "nobody")
    page.fill("#password", "not the password")
    follow(page, "main button")


def _typed(page: Page) -> None:
    page.locator("#q").press_sequentially("きょうとうか")
    page.locator("#completions [role=option]").first.wait_for()


def _compared(text: str) -> Callable[[Page], None]:
    def compare(page: Page) -> None:
        page.fill("#text", text)
        follow(page, "main button[type=submit]")

    return compare


def _several(page: Page) -> None:
    page.locator("input[name=report]").first.check()
    page.locator("details.bulk summary").click()
    follow(page, "button[formaction='/triage/preview']")


def _key(page: Page) -> None:
    page.fill("#label", "試験用")
    page.check("#scope-read")
    follow(page, "form[action='/account/keys'] button")


def _invited(page: Page) -> None:
    page.locator("summary:has(+ form[action$='/experts'])").click()
    page.fill("#display", "見本 外部")
    page.fill("#until", page.locator("#until").evaluate(_TOMORROW))
    follow(page, "form[action$='/experts'] button")


def _pressed(selector: str) -> Callable[[Page], None]:
    return lambda page: follow(page, selector)


_TOMORROW = "() => new Date(Date.now() + 2 * 86400e3).toISOString().slice(0, 10)"
_DEFENSE = f"{SEARCH}&lens=defense"
_MIRROR = "/?q=鏡筒干渉計&size=2"
_CITED = "/works/doi:10.99999/sample.s008.1"
_RAW = "架空理恵・見本直樹，「相互結合を用いたサブテラヘルツアレーの自己校正」，doi:10.99999/sample.s008.1"
R, A, C, E = "reviewer", "administrator", "coordinator", "expert"
PLACES = (
    Place("start", "/"),
    Place("search", f"{_DEFENSE}&tag=DU21&size=5", shows="article.card"),
    Place("search-long", f"{SEARCH}&size=5", shows="article.card"),
    Place("search-list-entry", f"{SEARCH}&mapping=beppyo1%3A12&size=3", shows="article.card"),
    Place("search-none", "/?q=zzzzqqqq&year_from=1990&year_to=1990", shows=".results .notice"),
    Place("search-folded", _MIRROR, shows="details.folded"),
    Place("search-unfolded", f"{_MIRROR}&fold=false", shows="article.card"),
    Place("search-respelt", "/?q=きょうとうかんしょうけい&size=2", shows=".meant a"),
    Place("search-completed", "/", then=_typed, shows="#completions [role=option]"),
    Place("search-wrong", "/?q=&year_from=abc", status=422, shows="#faults"),
    Place("report", "{report}", shows="article.report"),
    Place("report-wrong", "/reports/x", status=404),
    Place("nowhere", "/nowhere", status=404),
    Place("citations", "{report}/citations", shows="#cited-by"),
    Place("work", _CITED, shows=".neighbours blockquote"),
    Place("tags", "/tags"),
    Place("tag", "/tags/DU21"),
    Place("similar", "/similar"),
    Place("similar-found", "/similar", then=_compared("鏡筒干渉計を試作した。"), shows=".neighbours li"),
    Place("similar-wrong", "/similar", then=_compared(" "), shows="#fault"),
    Place("match", "/match"),
    Place("match-found", "/match", then=_compared(_RAW), shows=".neighbours a"),
    Place("researchers", "/researchers"),
    Place("researchers-none", "/researchers?name=見本", shows="#namesakes"),
    Place("researchers-found", "/researchers?name=架空 理恵", shows=".neighbours a"),
    Place("researcher", "{researcher}", shows="#works"),
    Place("trends", "/trends"),
    Place("trends-tag", "/trends?tag=DU21"),
    Place("help", "/help"),
    Place("accessibility", "/accessibility"),
    Place("display", "/display"),
    Place("sign-in", "/signin"),
    Place("sign-in-wrong", "/signin", then=_wrong_password, shows="#fault"),
    Place("account-key", "/account", R, _key, shows="code"),
    Place("triage", _MIRROR, R, shows="form#triage"),
    Place("triage-preview", _MIRROR, R, _several, shows="tbody tr"),
    Place("report-decided", "{small}", R, _pressed("button[value='hold']"), shows=".standing"),
    Place("watches", _MIRROR, R, _pressed(".save-search button"), shows="section.watch"),
    Place("watches-feed", "/watches", R, _pressed("button[name='make']"), shows="[role='status'] a"),
    Place("alerts", "/alerts", R, shows="article.alert"),
    Place("disagreements", "/disagreements", R, shows="ol.neighbours"),
    Place("account", "/account", A, shows="form[action='/signout']"),
    Place("administration", "/administration", A),
    Place("log", "/log", A, shows="tbody tr"),
    Place("read-backs", "/read-backs", A),
    Place("sources", "/sources", A),
    Place("cases", "/cases", C, shows=".case-card"),
    Place("cases-list", "/cases?view=list", C, shows="tbody tr"),
    Place("case", "{case}", C, shows="#reports"),
    Place("case-early", "{early}", C, shows="form[action$='/moves']"),
    Place("case-invited", "{early}", C, _invited, shows="dl.facts"),
    Place("case-expert", "{early}", E, shows="#opinions"),
    Place("dossier", "{case}/dossier", C, shows="article.dossier"),
    Place("handover", "{offer}", C, shows="button[name='decline']"),
    Place("gather", "/gather?{picked}", C, shows="#new-title"),
    Place("compare", "/compare?{picked}", C, shows="table.compared"),
    Place("compare-nothing", "/compare", C, status=422, shows="#fault"),
)  # fmt: skip


@dataclass
class Eyes:
    """A page for each person, made when it is first wanted; and what went wrong on it."""

    browser: Browser
    url: str
    names: Mapping[str, str]  # who signs in as whom; whoever isn't there is a visitor
    pages: dict[str, Page] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def of(self, who: str) -> Page:
        """The page of one of them."""
        if who not in self.pages:
            page = self.browser.new_context(base_url=self.url, locale="ja-JP").new_page()
            self.pages[who] = signed_in(page, self.names[who]) if who in self.names else page
            page.on("console", lambda said: self._note(said.text))
            page.on("pageerror", lambda error: self._note(str(error)))
            page.on("request", lambda asked: self._asked(asked.url))
        return self.pages[who]

    def close(self) -> None:
        """Closes them all."""
        for page in self.pages.values():
            page.context.close()

    def _note(self, said: str) -> None:
        # That an answer is a refusal, which its page tells people, is told by the console as well.
        if " status of 4" not in said:
            self.wrong.append(said)

    def _asked(self, url: str) -> None:
        if not url.startswith(self.url):
            self.wrong.append(url)
