package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** {@code docs/state-machines.md} is drawn from the tables the engine asserts. */
class StateMachinesDocTest {

    /** Why each move happens. A move of the code without a line here, or a line without its move, fails. */
    private static final Map<String, String> NODE_CAUSES = causes(
            "PENDING READY", "every dependency group says go",
            "PENDING SKIPPED", "a dependency group says never; skip",
            "PENDING FAILED", "a condition or custom rule fails to evaluate",
            "PENDING CANCELLED", "cancel",
            "READY EXECUTING", "an attempt begins",
            "READY FAILED", "an input mapping fails to evaluate",
            "READY SKIPPED", "skip",
            "READY CANCELLED", "cancel",
            "EXECUTING COMPLETED", "the attempt succeeds",
            "EXECUTING READY", "the attempt fails, another is allowed",
            "EXECUTING FAILED", "the last attempt fails",
            "EXECUTING SKIPPED", "skip",
            "EXECUTING CANCELLED", "cancel",
            "COMPLETED PENDING", "rerun",
            "FAILED PENDING", "rerun",
            "SKIPPED PENDING", "rerun",
            "CANCELLED PENDING", "rerun");

    private static final Map<String, String> INSTANCE_CAUSES = causes(
            "CREATED RUNNING", "start, with an admission slot",
            "CREATED CANCELLED", "cancel",
            "CREATED FAILED", "cannot be started",
            "RUNNING PAUSED", "pause",
            "RUNNING COMPLETED", "all nodes ended, every failure tolerated",
            "RUNNING FAILED", "all nodes ended, a failure not tolerated; FAIL_FAST; step limit",
            "RUNNING CANCELLED", "cancel",
            "RUNNING TIMED_OUT", "timeout or deadline",
            "PAUSED RUNNING", "resume",
            "PAUSED FAILED", "FAIL_FAST failure of an attempt under way",
            "PAUSED CANCELLED", "cancel",
            "PAUSED TIMED_OUT", "deadline",
            "COMPLETED RUNNING", "rerun",
            "FAILED RUNNING", "rerun, retryFailed",
            "CANCELLED RUNNING", "rerun",
            "TIMED_OUT RUNNING", "rerun, retryFailed");

    @Test
    void documentIsDrawnFromTheTables() throws IOException {
        String nodes = section(
                "A node",
                "NodeStatus",
                NodeStatus.values(),
                NodeStatus::successors,
                NodeStatus::isTerminal,
                NODE_CAUSES);
        String instances = section(
                "An instance",
                "InstanceStatus",
                InstanceStatus.values(),
                InstanceStatus::successors,
                InstanceStatus::isTerminal,
                INSTANCE_CAUSES);
        GeneratedDoc.isUpToDate(
                "state-machines.md",
                GeneratedDoc.header("NodeStatus.successors() and InstanceStatus.successors()")
                        + "# State machines\n\n"
                        + "Every move the engine makes is checked against these tables. A command that would need"
                        + " another move is refused and changes nothing.\n\n"
                        + nodes + "\n" + instances);
    }

    /** The fast check on the hot path and the table must be the same relation. */
    @Test
    void mayBecomeAgreesWithTheTables() {
        for (NodeStatus from : NodeStatus.values()) {
            for (NodeStatus to : NodeStatus.values()) {
                assertThat(from.mayBecome(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(from.successors().contains(to));
            }
        }
        for (InstanceStatus from : InstanceStatus.values()) {
            for (InstanceStatus to : InstanceStatus.values()) {
                assertThat(from.mayBecome(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(from.successors().contains(to));
            }
        }
    }

    private static <S extends Enum<S>> String section(
            String title,
            String type,
            S[] states,
            Function<S, ? extends Iterable<S>> successors,
            Predicate<S> terminal,
            Map<String, String> causes) {
        StringBuilder out = new StringBuilder("## " + title + "\n\n```mermaid\nstateDiagram-v2\n");
        out.append("    [*] --> ").append(states[0]).append('\n');
        List<String> moves = new ArrayList<>();
        StringBuilder rows = new StringBuilder();
        for (S from : states) {
            for (S to : successors.apply(from)) {
                String move = from + " " + to;
                moves.add(move);
                out.append("    ").append(from).append(" --> ").append(to).append(": ");
                out.append(causes.get(move)).append('\n');
                rows.append("| ").append(from).append(" | ").append(to).append(" | ");
                rows.append(causes.get(move)).append(" |\n");
            }
        }
        for (S state : states) {
            if (terminal.test(state)) {
                out.append("    ").append(state).append(" --> [*]\n");
            }
        }
        assertThat(causes.keySet()).as("causes of %s moves", type).containsExactlyInAnyOrderElementsOf(moves);
        return out + "```\n\n| from | to | when |\n|---|---|---|\n" + rows;
    }

    private static Map<String, String> causes(String... pairs) {
        Map<String, String> causes = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            causes.put(pairs[i], pairs[i + 1]);
        }
        return causes;
    }
}
