package io.heddle.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page about observability lists every series; dashboard and alert rules ask for no other. */
class SeriesDocTest {
    private static final Path ROOT = Repository.ROOT;
    private static final String BEGIN = "<!-- Generated from the code, see SeriesDocTest -->\n";
    private static final String END = "<!-- End of what is generated -->\n";

    private static String table() {
        StringBuilder rows = new StringBuilder("| series | type | labels | meaning |\n|---|---|---|---|\n");
        for (Series series : Series.values()) {
            rows.append("| `" + series.prometheus() + "` | " + series.kind().type() + " | "
                    + (series.labels().isEmpty()
                            ? "–"
                            : series.labels().stream()
                                    .map(label -> "`" + label + "`")
                                    .collect(Collectors.joining(", ")))
                    + " | " + series.meaning() + (series.restsAtZero() ? " Zero is normal." : "") + " |\n");
        }
        return rows.toString();
    }

    @Test
    void thePageListsEverySeries() throws IOException {
        Path page = ROOT.resolve("docs/observability.md");
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        int to = text.indexOf(END);
        assertThat(from).isGreaterThan(BEGIN.length());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(page, text.substring(0, from) + table() + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to))
                .as("run this test with -Ddocs.write=true, and read the difference before committing it")
                .isEqualTo(table());
    }

    @ParameterizedTest
    @ValueSource(strings = {"config/grafana-dashboard.json", "config/prometheus-alerts.yml", "docs/observability.md"})
    void nobodyAsksForASeriesThereIsNot(String file) throws IOException {
        Set<String> known = Arrays.stream(Series.values())
                .flatMap(series -> switch (series.kind()) {
                    case TIMER ->
                        Stream.of("", "_count", "_sum", "_bucket", "_max").map(suffix -> series.prometheus() + suffix);
                    case FUNCTION_TIMER -> Stream.of("", "_count", "_sum").map(suffix -> series.prometheus() + suffix);
                    default -> Stream.of(series.prometheus());
                })
                .collect(Collectors.toSet());
        Set<String> asked = Pattern.compile("\\bheddle_[a-z_]+[a-z]\\b")
                .matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(asked).isNotEmpty();
        asked.removeAll(known);
        assertThat(asked).isEmpty();
    }

    @Test
    void theDashboardIsJson() throws IOException {
        assertThat(JsonCodec.decode(Payload.json(Files.readString(ROOT.resolve("config/grafana-dashboard.json")))))
                .isNotNull();
    }
}
