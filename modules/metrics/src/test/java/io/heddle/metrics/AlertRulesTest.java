package io.heddle.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alert rules that come with Heddle, checked and tried by the tool of Prometheus. */
class AlertRulesTest {
    private static final Path RULES = Repository.ROOT.resolve("config/prometheus-alerts.yml");
    private static final Path TESTS =
            Repository.ROOT.resolve("modules/metrics/src/test/resources/prometheus-alerts-test.yml");

    @Test
    void prometheusAcceptsTheRules() throws Exception {
        Tool.Result checked = Tool.named("promtool").run("check", "rules", RULES.toString());
        assertThat(checked.exitCode()).as(checked.output()).isZero();
    }

    /** When each of them is raised and when not, over time and with which words: see the file. */
    @Test
    void eachRuleIsRaisedWhenItShouldBe() throws Exception {
        Tool.Result tried = Tool.named("promtool").run("test", "rules", TESTS.toString());
        assertThat(tried.exitCode()).as(tried.output()).isZero();
    }

    @Test
    void noRuleIsWithoutATest() throws IOException {
        Set<String> rules = names("(?m)^ *- alert: (\\w+)$", RULES);
        assertThat(rules).isNotEmpty();
        assertThat(names("alertname: (\\w+)\\n +exp_alerts:\\n", TESTS))
                .as("raised")
                .isEqualTo(rules);
        assertThat(names("alertname: (\\w+)\\n +exp_alerts: \\[\\]\\n", TESTS))
                .as("not raised")
                .isEqualTo(rules);
    }

    private static Set<String> names(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
