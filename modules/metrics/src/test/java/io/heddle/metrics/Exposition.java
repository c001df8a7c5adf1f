package io.heddle.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text format 0.0.4 of Prometheus, and refuses what Prometheus would refuse: a line that is neither a comment nor
 * a sample, a sample without a type before it, the same sample twice, buckets that do not add up.
 */
final class Exposition {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (NaN|[+-]Inf|[-+0-9.eE]+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(,|$)");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");

    record Sample(String name, Map<String, String> labels, double value) {}

    private final Map<String, String> types = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();

    private Exposition() {}

    static Exposition parse(String text) {
        assertThat(text).endsWith("\n");
        Exposition exposition = new Exposition();
        text.lines().forEach(exposition::line);
        Set<List<Object>> seen = new HashSet<>();
        exposition.samples.forEach(sample -> assertThat(seen.add(List.of(sample.name(), sample.labels())))
                .as("%s is there twice", sample)
                .isTrue());
        exposition.types.forEach((name, type) -> {
            if (type.equals("histogram")) {
                exposition.checkHistogram(name);
            }
        });
        return exposition;
    }

    private void line(String line) {
        Matcher comment = COMMENT.matcher(line);
        if (comment.matches()) {
            if (comment.group(1).equals("TYPE")) {
                assertThat(TYPES).as(line).contains(comment.group(3));
                assertThat(types.put(comment.group(2), comment.group(3)))
                        .as(line)
                        .isNull();
            }
            return;
        }
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as("not a sample: %s", line).isTrue();
        samples.add(new Sample(
                sample.group(1),
                sample.group(2) == null ? Map.of() : labels(sample.group(2)),
                number(sample.group(3))));
        assertThat(typeOf(sample.group(1))).as("no type before: %s", line).isNotNull();
    }

    private static double number(String text) {
        return text.endsWith("Inf")
                ? text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY
                : Double.parseDouble(text);
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find(end) && label.start() == end) {
            assertThat(labels.put(label.group(1), label.group(2))).as(text).isNull();
            end = label.end();
            if (end == text.length()) {
                return labels;
            }
        }
        throw new AssertionError("not labels: " + text);
    }

    private void checkHistogram(String name) {
        Map<Map<String, String>, Double> last = new LinkedHashMap<>();
        for (Sample sample : samples) {
            if (sample.name().equals(name + "_bucket")) {
                Map<String, String> rest = new TreeMap<>(sample.labels());
                assertThat(rest.remove("le")).as("%s", sample).isNotNull();
                assertThat(sample.value()).as("%s", sample).isGreaterThanOrEqualTo(last.getOrDefault(rest, 0.0));
                last.put(rest, sample.value());
            }
        }
        last.forEach((labels, total) ->
                assertThat(all(name + "_count")).contains(new Sample(name + "_count", labels, total)));
    }

    /** The declared type of the family a sample belongs to; null if it was not declared. */
    String typeOf(String name) {
        for (String suffix : List.of("", "_bucket", "_count", "_sum")) {
            String family = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
            if (types.containsKey(family)) {
                return types.get(family);
            }
        }
        return null;
    }

    List<Sample> all(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    /** Of all samples of that name together. */
    double sum(String name) {
        return all(name).stream().mapToDouble(Sample::value).sum();
    }

    /** The one sample that has these labels among its own. */
    double value(String name, Map<String, String> labels) {
        List<Sample> found = all(name).stream()
                .filter(sample -> sample.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
        assertThat(found).as("%s %s", name, labels).hasSize(1);
        return found.get(0).value();
    }
}
