package io.heddle.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be seen of the dashboard and of the alert rules without a Prometheus and a Grafana. */
class DashboardShapeTest {
    /** Of Grafana's ids of units those that are in use; an unknown one is shown as it is written. */
    private static final Set<String> UNITS = Set.of("short", "ops", "s", "bytes", "Bps", "percentunit");
    /** What Prometheus and Micrometer add to the labels of a series. */
    private static final Set<String> GIVEN = Set.of("job", "instance", "le");

    private static final Pattern METRIC = Pattern.compile("\\b(?:heddle|jvm|process)_[a-z_]+[a-z]\\b");
    private static final Pattern SELECTOR = Pattern.compile("\\b(heddle_[a-z_]+[a-z])(?:\\{([^}]*)})?");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([a-z_, ]+)\\) *(\\(.*)");

    private static Map<?, ?> dashboard() throws IOException {
        String text = Files.readString(Repository.ROOT.resolve("config/grafana-dashboard.json"));
        return (Map<?, ?>) Objects.requireNonNull(JsonCodec.decode(Payload.json(text)));
    }

    private static String rules() throws IOException {
        return Files.readString(Repository.ROOT.resolve("config/prometheus-alerts.yml"));
    }

    private static List<Map<?, ?>> all() throws IOException {
        return list(dashboard().get("panels"));
    }

    private static List<Map<?, ?>> panels() throws IOException {
        return all().stream()
                .filter(panel -> !Objects.equals(panel.get("type"), "row"))
                .toList();
    }

    private static List<Map<?, ?>> list(Object value) {
        List<Map<?, ?>> list = new ArrayList<>();
        ((List<?>) value).forEach(each -> list.add((Map<?, ?>) each));
        return list;
    }

    private static Object at(Object value, String path) {
        Object found = value;
        for (String key : path.split("\\.", -1)) {
            found = Objects.requireNonNull(((Map<?, ?>) found).get(key), path);
        }
        return found;
    }

    private static List<String> expressions(Map<?, ?> panel) {
        return list(panel.get("targets")).stream()
                .map(target -> String.valueOf(target.get("expr")))
                .toList();
    }

    private record Place(long x, long y, long w, long h) {
        static Place of(Map<?, ?> panel) {
            return new Place(side(panel, "x"), side(panel, "y"), side(panel, "w"), side(panel, "h"));
        }

        private static long side(Map<?, ?> panel, String name) {
            return ((Number) at(panel, "gridPos." + name)).longValue();
        }

        boolean overlaps(Place other) {
            return x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h;
        }
    }

    @Test
    void noPanelCoversAnotherOrLeavesTheScreen() throws IOException {
        List<Map<?, ?>> placed = all();
        for (int i = 0; i < placed.size(); i++) {
            Place place = Place.of(placed.get(i));
            assertThat(place.x() + place.w())
                    .as("%s", placed.get(i).get("title"))
                    .isLessThanOrEqualTo(24);
            for (int j = 0; j < i; j++) {
                assertThat(place.overlaps(Place.of(placed.get(j))))
                        .as(
                                "%s and %s",
                                placed.get(i).get("title"), placed.get(j).get("title"))
                        .isFalse();
            }
        }
        assertThat(placed).extracting(panel -> panel.get("id")).doesNotHaveDuplicates();
        assertThat(placed).extracting(panel -> panel.get("title")).doesNotHaveDuplicates();
    }

    @Test
    void everyPanelSaysWhatItShowsAndInWhichUnit() throws IOException {
        for (Map<?, ?> panel : panels()) {
            String title = String.valueOf(panel.get("title"));
            assertThat(String.valueOf(panel.get("description"))).as(title).isNotBlank();
            String unit = String.valueOf(at(panel, "fieldConfig.defaults.unit"));
            assertThat(UNITS).as(title).contains(unit);
            for (String expression : expressions(panel)) {
                unitOf(expression)
                        .ifPresent(expected ->
                                assertThat(unit).as("%s: %s", title, expression).isEqualTo(expected));
            }
            Set<Object> legends = new HashSet<>();
            for (Map<?, ?> target : list(panel.get("targets"))) {
                assertThat(String.valueOf(target.get("legendFormat"))).as(title).isNotBlank();
                assertThat(legends.add(target.get("legendFormat")) && legends.add(target.get("refId")))
                        .as("two lines alike in %s", title)
                        .isTrue();
            }
        }
    }

    /** What the names of the series an expression is made of say about its unit. */
    private static Optional<String> unitOf(String expression) {
        if (expression.contains("_seconds_bucket") || expression.contains("_seconds_sum")) {
            return Optional.of("s");
        }
        if (expression.contains("_bytes")) {
            return Optional.of(expression.contains("rate(") ? "Bps" : "bytes");
        }
        if (expression.contains(" / ") || expression.contains("_usage")) {
            return Optional.of("percentunit");
        }
        return Optional.of(expression.contains("rate(") ? "ops" : "short");
    }

    /** Durations of seconds and of days in one picture: on a linear axis all but the longest lie on its bottom. */
    @Test
    void spreadOutDurationsAreDrawnByTheirLogarithm() throws IOException {
        for (Map<?, ?> panel : panels()) {
            if (expressions(panel).toString().contains("_seconds_bucket")) {
                assertThat(at(panel, "fieldConfig.defaults.custom.scaleDistribution.type"))
                        .as("%s", panel.get("title"))
                        .isEqualTo("log");
                assertThat(((Map<?, ?>) at(panel, "fieldConfig.defaults")).containsKey("min"))
                        .as("a logarithmic axis has no zero: %s", panel.get("title"))
                        .isFalse();
            }
        }
    }

    /** "All" stands for the jobs that are Heddle's: every process Prometheus asks has series like process_cpu_usage. */
    @Test
    void nothingIsShownOfOtherProcesses() throws IOException {
        for (Map<?, ?> variable : list(at(dashboard(), "templating.list"))) {
            if (Objects.equals(variable.get("name"), "job")) {
                assertThat(variable.get("allValue")).isNull();
                assertThat(at(variable, "query.query")).isEqualTo("label_values(heddle_instances, job)");
            }
        }
        for (Map<?, ?> panel : panels()) {
            for (String expression : expressions(panel)) {
                Pattern.compile("\\b(?:(?:heddle|jvm|process)_[a-z_]+[a-z]|up)\\b(\\{[^}]*})?")
                        .matcher(expression)
                        .results()
                        .forEach(series -> assertThat(String.valueOf(series.group(1)))
                                .as("%s: %s", panel.get("title"), expression)
                                .contains("job=~\"$job\""));
            }
        }
    }

    /** Who is called by an alert finds on the dashboard what it is about. */
    @Test
    void whatAlertsAreAboutIsOnTheDashboard() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (Map<?, ?> panel : panels()) {
            shown.addAll(metrics(String.join(" ", expressions(panel))));
        }
        assertThat(metrics(rules())).isNotEmpty().isSubsetOf(shown);
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void nobodyAsksForALabelASeriesDoesNotHave() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (Map<?, ?> panel : panels()) {
            expressions.addAll(expressions(panel));
        }
        expressions.addAll(rules().lines().toList());
        int checked = 0;
        for (String expression : expressions) {
            for (MatchResult series : SELECTOR.matcher(expression).results().toList()) {
                Pattern.compile("([a-z_]+)(?:=|!=|=~|!~)\"")
                        .matcher(String.valueOf(series.group(2)))
                        .results()
                        .forEach(label -> assertThat(labels(series.group(1)))
                                .as(expression)
                                .contains(label.group(1)));
                checked++;
            }
            GROUPING.matcher(expression)
                    .results()
                    .forEach(grouping -> SELECTOR.matcher(grouping.group(2))
                            .results()
                            .findFirst()
                            .ifPresent(series -> assertThat(labels(series.group(1)))
                                    .as(expression)
                                    .containsAll(Arrays.asList(grouping.group(1).split(", *", -1)))));
        }
        assertThat(checked).isGreaterThan(40);
    }

    private static Set<String> labels(String metric) {
        Set<String> labels = new TreeSet<>(GIVEN);
        Arrays.stream(Series.values())
                .filter(series -> metric.equals(series.prometheus()) || metric.startsWith(series.prometheus() + "_"))
                .forEach(series -> labels.addAll(series.labels()));
        return labels;
    }
}
