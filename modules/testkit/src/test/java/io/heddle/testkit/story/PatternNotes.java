package io.heddle.testkit.story;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a reader must know where a graph of another system says something that Heddle says differently. */
final class PatternNotes {
    /** By case of the pattern table; the definitions are in {@link PatternCases}. */
    static final Map<String, String> CASES = new LinkedHashMap<>();

    /** Rows of the control-flow patterns that Heddle decides differently: pattern and inputs. */
    static final Map<String, List<String>> RUN_ONCE = new LinkedHashMap<>();

    static {
        note("P02.1", "a task that skips itself is skipped by command while it executes");
        note("P06.1 P06.2 P06.3 P06.4", "a teardown is an `expression` rule that names its setup and its work");
        note(
                "P07.2",
                "a LOOP over an empty list completes with no results; to skip instead, its edge is guarded by `size(output) > 0`");
        note(
                "P08.1 P08.2",
                "a failure the run survives is tolerated (CONTINUE); rules then tell it from success by `status`");
        note(
                "P11.1 P11.2 P11.3",
                "no declared construct: whoever starts the run skips the unwanted nodes before the start");
        note("P15.4 P16.2", "a switch names what runs in its output; \"default\" and \"none\" are values of it");
        note(
                "P17.2",
                "to end a run as FAILED a node must fail: the terminating node does, under FAIL_FAST, and counts as failed");
        note(
                "P18.1 P21.1",
                "an optional task is tolerated (CONTINUE); the state \"completed with errors\" is FAILED with `tolerated`");
        note(
                "P22.1 P22.3 P23.2 P25.2",
                "a run that must not end well when its last node was skipped has a watcher: a node that runs exactly then, and fails");
        note(
                "P22.3",
                "a structured condition reads a missing path as null; in plain CEL an ordering of it is an error");
        note("P23.1 P24.1 P25.1", "failures that a later node makes good are tolerated (CONTINUE)");
        note("P27.1 P27.2 P27.3 P29.1 P29.2 P29.3", "a guard needs an edge to stand on: roots get an entry node");
        note("P32.1", "a guard per element needs an entry node in the body of the LOOP");
        note("P34.1", "the aggregate status is an `expression` over the upstreams of the final task");
        note(
                "P35.1",
                "a run with tolerated failures is COMPLETED with `failedNodes > 0`; there is no third final state");
        RUN_ONCE.put("WCP05", List.of("ab", "ac", "bc", "abc"));
        RUN_ONCE.put("WCP08", List.of("ab", "ac", "bc", "abc"));
    }

    private PatternNotes() {}

    private static void note(String cases, String text) {
        for (String id : cases.split(" ", -1)) {
            CASES.merge(id, text, (first, second) -> first + "; " + second);
        }
    }
}
