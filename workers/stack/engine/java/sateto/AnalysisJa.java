package sateto;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.ibm.icu.text.Normalizer2;

import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2CharFilter;
import org.apache.lucene.analysis.ja.JapaneseAnalyzer;
import org.apache.lucene.analysis.ja.JapaneseBaseFormFilter;
import org.apache.lucene.analysis.ja.JapaneseIterationMarkCharFilter;
import org.apache.lucene.analysis.ja.JapaneseKatakanaStemFilter;
import org.apache.lucene.analysis.ja.JapanesePartOfSpeechStopFilter;
import org.apache.lucene.analysis.ja.JapaneseReadingFormFilter;
import org.apache.lucene.analysis.ja.JapaneseTokenizer;
import org.apache.lucene.analysis.ja.dict.UserDictionary;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.lucene.analysis.miscellaneous.DisableGraphAttribute;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * The parts of analysis-kuromoji, analysis-icu and analysis-common that SATETO's index uses, over Lucene's own
 * classes. Names, settings and defaults mean what they mean there; a setting that isn't served here is refused,
 * so that an index never differs in silence from one on an official cluster. The server itself has the tokenizer
 * standard and the token filter lowercase.
 */
public final class AnalysisJa extends Plugin implements AnalysisPlugin {

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("kuromoji_tokenizer", (_, env, name, s) -> {
            serveOnly(name, s, "mode", "user_dictionary_rules", "discard_punctuation", "discard_compound_token");
            var mode = JapaneseTokenizer.Mode.valueOf(s.get("mode", "search").toUpperCase(Locale.ROOT));
            var words = userDictionary(env, s);
            boolean noPunctuation = s.getAsBoolean("discard_punctuation", true);
            boolean noCompound = s.getAsBoolean("discard_compound_token", false);
            return TokenizerFactory.newFactory(name, () -> new JapaneseTokenizer(words, noPunctuation, noCompound, mode));
        });
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "kuromoji_baseform", filter((_, _) -> JapaneseBaseFormFilter::new),
            "kuromoji_part_of_speech", filter((env, s) -> {
                List<String> tags = Analysis.getWordList(env, s, "stoptags");
                Set<String> stop = tags == null ? JapaneseAnalyzer.getDefaultStopTags() : new HashSet<>(tags);
                return in -> new JapanesePartOfSpeechStopFilter(in, stop);
            }, "stoptags"),
            "ja_stop", filter((env, s) -> {
                var japanese = JapaneseAnalyzer.getDefaultStopSet();
                var stop = Analysis.parseWords(env, s, "stopwords", japanese, Map.of("_japanese_", japanese), false);
                return in -> new StopFilter(in, stop);
            }, "stopwords"),
            "kuromoji_stemmer", filter((_, s) -> {
                int least = s.getAsInt("minimum_length", JapaneseKatakanaStemFilter.DEFAULT_MINIMUM_LENGTH);
                return in -> new JapaneseKatakanaStemFilter(in, least);
            }, "minimum_length"),
            "kuromoji_readingform", filter((_, s) -> {
                boolean romaji = s.getAsBoolean("use_romaji", false);
                return in -> new JapaneseReadingFormFilter(in, romaji);
            }, "use_romaji"),
            "cjk_bigram", filter((_, s) -> {
                boolean unigrams = s.getAsBoolean("output_unigrams", false);
                return in -> bigrams(in, unigrams);
            }, "output_unigrams"),
            "porter_stem", filter((_, _) -> PorterStemFilter::new),
            "icu_folding", (_, _, name, s) -> {
                serveOnly(name, s);
                return new Folding(name);
            });
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
            "icu_normalizer", charFilter((_, s) -> {
                var mode = "decompose".equals(s.get("mode")) ? Normalizer2.Mode.DECOMPOSE : Normalizer2.Mode.COMPOSE;
                var form = Normalizer2.getInstance(null, s.get("name", "nfkc_cf"), mode);
                return in -> new ICUNormalizer2CharFilter(in, form);
            }, "name", "mode"),
            // Without this wrapper every new index would build one without settings, and fail.
            "mapping", AnalysisPlugin.requiresAnalysisSettings(charFilter((_, s) -> {
                var map = mapping(s.getAsList("mappings"));
                return in -> new MappingCharFilter(map, in);
            }, "mappings")),
            "kuromoji_iteration_mark", charFilter((_, s) -> {
                boolean kanji = s.getAsBoolean("normalize_kanji", true);
                boolean kana = s.getAsBoolean("normalize_kana", true);
                return in -> new JapaneseIterationMarkCharFilter(in, kanji, kana);
            }, "normalize_kanji", "normalize_kana"));
    }

    private static UserDictionary userDictionary(Environment env, Settings s) throws IOException {
        // The last argument refuses two rules for one surface form, as the official plugin does.
        List<String> rules = Analysis.getWordList(
            env, s, "user_dictionary", "user_dictionary_rules", "deduplicate_dictionary", false, true);
        return rules == null || rules.isEmpty() ? null : UserDictionary.open(new StringReader(String.join("\n", rules)));
    }

    private static TokenStream bigrams(TokenStream in, boolean unigrams) {
        int scripts = CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA | CJKBigramFilter.HANGUL;
        var out = new CJKBigramFilter(in, scripts, unigrams);
        if (unigrams) {
            out.addAttribute(DisableGraphAttribute.class); // else a query explodes into paths over tokens of two lengths
        }
        return out;
    }

    private static NormalizeCharMap mapping(List<String> rules) {
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("mapping requires `mappings` to be configured");
        }
        var map = new NormalizeCharMap.Builder();
        for (String rule : rules) {
            int arrow = rule.lastIndexOf("=>");
            if (arrow < 0) {
                throw new IllegalArgumentException("Invalid Mapping Rule : [" + rule + "]");
            }
            map.add(unescape(rule.substring(0, arrow).trim()), unescape(rule.substring(arrow + 2).trim()));
        }
        return map.build();
    }

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(\\p{XDigit}{4})|(.?))", Pattern.DOTALL);

    private static String unescape(String side) {
        return ESCAPE.matcher(side).replaceAll(m -> Matcher.quoteReplacement(unescape(m, side)));
    }

    private static String unescape(MatchResult escape, String side) {
        if (escape.group(1) != null) {
            return String.valueOf((char) Integer.parseInt(escape.group(1), 16));
        }
        return switch (escape.group(2)) {
            case "n" -> "\n";
            case "t" -> "\t";
            case "r" -> "\r";
            case "b" -> "\b";
            case "f" -> "\f";
            case "", "u" -> throw new IllegalArgumentException("Invalid escaped char in [" + side + "]");
            default -> escape.group(2);
        };
    }

    private static void serveOnly(String name, Settings s, String... served) {
        for (String key : s.keySet()) {
            boolean known = key.equals("type") || key.startsWith("index.") || List.of(served).contains(key);
            if (!known) {
                throw new IllegalArgumentException("[" + name + "]: setting [" + key + "] isn't served by the embedded engine");
            }
        }
    }

    private interface Wrap<T> {
        UnaryOperator<T> from(Environment env, Settings settings) throws IOException;
    }

    private static AnalysisProvider<TokenFilterFactory> filter(Wrap<TokenStream> wrap, String... served) {
        return (_, env, name, s) -> {
            serveOnly(name, s, served);
            return new Filter(name, wrap.from(env, s));
        };
    }

    private static AnalysisProvider<CharFilterFactory> charFilter(Wrap<Reader> wrap, String... served) {
        return (_, env, name, s) -> {
            serveOnly(name, s, served);
            return new CharFilter(name, wrap.from(env, s));
        };
    }

    private record Filter(String name, UnaryOperator<TokenStream> wrap) implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream in) {
            return wrap.apply(in);
        }
    }

    /** Runs on wildcard and prefix terms too, and in normalizers; of the filters here only this one does officially. */
    private record Folding(String name) implements NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream in) {
            return new ICUFoldingFilter(in);
        }
    }

    private record CharFilter(String name, UnaryOperator<Reader> wrap) implements NormalizingCharFilterFactory {
        @Override
        public Reader create(Reader in) {
            return wrap.apply(in);
        }
    }
}
