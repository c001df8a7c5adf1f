package io.heddle.kernel.rule;

import static io.heddle.kernel.rule.Edges.context;
import static io.heddle.kernel.rule.Edges.edge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.NodeStatus;
import io.heddle.spi.DependencyRule.Decision;
import io.heddle.spi.DependencyRule.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomesRuleTest {
    private static final OutcomesRule RULE = new OutcomesRule();

    /** Letters: S succeeded, F failed, K skipped, C cancelled, X expired, T tolerated, U substituted, - open. */
    @ParameterizedTest
    @CsvSource({
        "all_success, SS, go",
        "all_success, STU, go",
        "all_success, S-, wait",
        "all_success, F-, never",
        "all_success, K-, never",
        "all_success, C-, never",
        "all_success, X-, never",
        "all_failed, FF, go",
        "all_failed, FX, go",
        "all_failed, F-, wait",
        "all_failed, S-, never",
        "all_failed, T-, never",
        "all_failed, K-, never",
        "all_skipped, KC, go",
        "all_skipped, K-, wait",
        "all_skipped, F-, never",
        "all_skipped, U-, never",
        "all_done, SFKCX, go",
        "all_done, SFK-, wait",
        "all_done_min_one_success, SFK, go",
        "all_done_min_one_success, S-, wait",
        "all_done_min_one_success, F-, wait",
        "all_done_min_one_success, FK, never",
        "one_success, S--, go",
        "one_success, FK-, wait",
        "one_success, FK, never",
        "one_failed, F--, go",
        "one_failed, X--, go",
        "one_failed, SK-, wait",
        "one_failed, SK, never",
        "one_failed, TT, never",
        "one_done, F-, go",
        "one_done, S-, go",
        "one_done, K-, wait",
        "one_done, KC, never",
        "none_failed, SK, go",
        "none_failed, KK, go",
        "none_failed, S-, wait",
        "none_failed, F-, never",
        "none_failed, X-, never",
        "none_failed_min_one_success, SK, go",
        "none_failed_min_one_success, KK, never",
        "none_failed_min_one_success, K-, wait",
        "none_failed_min_one_success, SF, never",
        "none_failed_min_one_success, F-, never",
        "none_skipped, SF, go",
        "none_skipped, S-, wait",
        "none_skipped, K-, never",
        "none_skipped, C-, never",
        "always, --, go",
        "always, F-, go"
    })
    void eachJoinDecidesAsItsNameSays(String when, String edges, String decision) {
        assertThat(decide(when, "skipped", edges)).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource({
        "one_failed, KS, go",
        "all_failed, KF, go",
        "none_failed, SK, never",
        "all_skipped, KK, never",
        "none_skipped, KS, go",
        "one_done, K-, go"
    })
    void skippedCanCountAsFailed(String when, String edges, String decision) {
        assertThat(decide(when, "failed", edges)).isEqualTo(decision);
    }

    static Stream<String> joins() {
        return Arrays.stream(When.values()).map(when -> when.name().toLowerCase(Locale.ROOT));
    }

    /** A decision that is final must be the one every completion of the open edges leads to, and none may stay open. */
    @ParameterizedTest
    @MethodSource("joins")
    void earlyDecisionsAreTheOnesThatAllCompletionsShare(String when) {
        for (String partial : words("SFK-", 3)) {
            String early = decide(when, "skipped", partial);
            for (String complete : words("SFK", 3)) {
                if (completes(partial, complete)) {
                    String late = decide(when, "skipped", complete);
                    assertThat(late).as("%s %s", when, complete).isNotEqualTo("wait");
                    if (!early.equals("wait")) {
                        assertThat(late)
                                .as("%s %s then %s", when, partial, complete)
                                .isEqualTo(early);
                    }
                }
            }
        }
    }

    private static boolean completes(String partial, String complete) {
        for (int i = 0; i < partial.length(); i++) {
            if (partial.charAt(i) != '-' && partial.charAt(i) != complete.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static List<String> words(String letters, int length) {
        List<String> words = List.of("");
        for (int i = 0; i < length; i++) {
            List<String> longer = new ArrayList<>();
            for (String word : words) {
                letters.chars().forEach(letter -> longer.add(word + (char) letter));
            }
            words = longer;
        }
        return words;
    }

    @Test
    void parametersAreChecked() {
        assertThatCode(() -> RULE.check(Map.of("when", "all_done"))).doesNotThrowAnyException();
        assertThatCode(() -> RULE.check(Map.of("when", "all_done", "skipped_as", "failed")))
                .doesNotThrowAnyException();
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("when", "ALL_DONE"),
                Map.of("when", "Unknown Trigger Rule"),
                Map.of("when", 1L),
                Map.of("when", "all_done", "skipped_as", "ok"),
                Map.of("when", "all_done", "skippedAs", "failed"))) {
            assertThatThrownBy(() -> RULE.check(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> RULE.decide(context(Map.copyOf(bad), List.of())))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String decide(String when, String skippedAs, String letters) {
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            edges.add(of(letters.charAt(i), "n" + i));
        }
        Decision decision = RULE.decide(context(Map.of("when", when, "skipped_as", skippedAs), edges));
        return decision instanceof Decision.Go ? "go" : decision instanceof Decision.Never ? "never" : "wait";
    }

    private static Edge of(char letter, String name) {
        return switch (letter) {
            case 'S' -> edge(name, NodeStatus.COMPLETED);
            case 'F' -> edge(name, NodeStatus.FAILED);
            case 'K' -> edge(name, NodeStatus.SKIPPED);
            case 'C' -> edge(name, NodeStatus.CANCELLED);
            case 'X' -> Edges.expired(name);
            case 'T' -> Edges.tolerated(name);
            case 'U' -> Edges.substituted(name);
            default -> edge(name, NodeStatus.EXECUTING);
        };
    }
}
