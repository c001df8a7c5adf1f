package io.heddle.kernel.rule;

import static io.heddle.kernel.rule.Edges.NOW;
import static io.heddle.kernel.rule.Edges.context;
import static io.heddle.kernel.rule.Edges.edge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Json;
import io.heddle.NodeId;
import io.heddle.NodeStatus;
import io.heddle.spi.DependencyRule.Context;
import io.heddle.spi.DependencyRule.Decision;
import io.heddle.spi.DependencyRule.Edge;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TimedRuleTest {
    private static final TimedRule RULE = new TimedRule();

    @Test
    void goesTheDelayAfterItsUpstreamCompleted() {
        assertThat(decide(60, NOW, completed("a", NOW))).isEqualTo(Decision.waitUntil(NOW.plusSeconds(60)));
        assertThat(decide(60, NOW.plusSeconds(59).plusNanos(999_999_999), completed("a", NOW)))
                .isEqualTo(Decision.waitUntil(NOW.plusSeconds(60)));
        assertThat(decide(60, NOW.plusSeconds(60), completed("a", NOW))).isEqualTo(Decision.go());
        assertThat(decide(60, NOW.plusSeconds(6000), completed("a", NOW))).isEqualTo(Decision.go());
        assertThat(decide(0, NOW, completed("a", NOW))).isEqualTo(Decision.go());
    }

    @Test
    void theLastOfSeveralUpstreamsCounts() {
        Edge early = completed("a", NOW.minusSeconds(50));
        Edge late = completed("b", NOW);
        assertThat(decide(60, NOW, late, early)).isEqualTo(Decision.waitUntil(NOW.plusSeconds(60)));
        assertThat(decide(60, NOW, early, late)).isEqualTo(Decision.waitUntil(NOW.plusSeconds(60)));
        assertThat(decide(60, NOW.plusSeconds(100), early, edge("c", NodeStatus.EXECUTING)))
                .isEqualTo(Decision.waiting());
    }

    @Test
    void anOutputWithoutCompletionCountsAsCompletion() {
        assertThat(decide(60, NOW.plusSeconds(60), Edges.tolerated("a"), Edges.substituted("b")))
                .isEqualTo(Decision.go());
    }

    @ParameterizedTest
    @EnumSource(
            value = NodeStatus.class,
            names = {"FAILED", "SKIPPED", "CANCELLED"})
    void neverWhenAnUpstreamCannotCompleteAnyMore(NodeStatus status) {
        assertThat(decide(60, NOW, edge("open", NodeStatus.PENDING), edge("x", status)))
                .isEqualTo(Decision.never("x " + status));
        assertThat(decide(60, NOW, Edges.expired("x"))).isEqualTo(Decision.never("x EXPIRED"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "5, PT5S",
        "1.5, PT1.5S",
        "0.000000001, PT0.000000001S",
        "'\"PT90S\"', PT90S",
        "'\"P1DT2H\"', PT26H",
        "'\"P36525D\"', PT876600H",
        "'\"PT0S\"', PT0S",
        "3155760000, PT876600H"
    })
    void readsSecondsAndIsoText(String json, Duration expected) {
        Map<String, Object> params = params(json);
        RULE.check(params);
        Context context = new Context(NodeId.of("t"), List.of(completed("a", NOW)), params, "i", NOW.minusNanos(1));
        assertThat(RULE.decide(context)).isEqualTo(Decision.waitUntil(NOW.plus(expected)));
    }

    @ParameterizedTest
    @CsvSource({
        "-1",
        "-0.5",
        "1e300",
        "3155760001",
        "9223372036854775807",
        "'\"PT-5S\"'",
        "'\"-PT5S\"'",
        "'\"5s\"'",
        "'\"pt5s\"'",
        "'\"P1Y\"'",
        "'\"PT1e3S\"'",
        "'\"1.5\"'",
        "'\"\"'",
        "'\"P36526D\"'",
        "'\"PT9223372036854775807S\"'",
        "'\"PT2562047788015215H\"'",
        "true",
        "null",
        "[5]",
        "{}"
    })
    void refusesEverythingElse(String json) {
        assertThatThrownBy(() -> RULE.check(params(json)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delay");
        assertThatThrownBy(() -> RULE.decide(context(params(json), List.of(completed("a", NOW)))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesUnknownAndMissingParameters() {
        assertThatThrownBy(() -> RULE.check(Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RULE.check(Map.of("delay", 5L, "dellay", 5L))).hasMessageContaining("dellay");
        assertThatCode(() -> RULE.check(Map.of("delay", 5L))).doesNotThrowAnyException();
    }

    private static Decision decide(long seconds, Instant now, Edge... edges) {
        return RULE.decide(
                new Context(NodeId.of("t"), Arrays.asList(edges), Map.of("delay", seconds), "instance", now));
    }

    private static Edge completed(String upstream, Instant endedAt) {
        return new Edge(NodeId.of(upstream), NodeStatus.COMPLETED, false, false, false, endedAt);
    }

    private static Map<String, Object> params(String json) {
        Map<String, Object> params = new HashMap<>();
        Object value = json.startsWith("\"")
                ? json.substring(1, json.length() - 1)
                : switch (json) {
                    case "true" -> true;
                    case "null" -> null;
                    case "[5]" -> List.of(5L);
                    case "{}" -> Map.of();
                    default -> json.matches("-?\\d+") ? (Object) Long.valueOf(json) : (Object) Double.valueOf(json);
                };
        params.put("delay", Json.normalize(value));
        return params;
    }
}
