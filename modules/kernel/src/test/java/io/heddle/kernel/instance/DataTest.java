package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Inputs, outputs, what nodes see of each other, and global data. */
class DataTest {

    @Test
    void inputsAreMappedWhenAnAttemptStarts() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .after("a")
                                        .config("unit", "m")
                                        .input("sum", "upstream['a'].n + input.base")
                                        .input("who", "node.id + '/' + instance.id")
                                        .input("unit", "node.config.unit")
                                        .input("global", "global.g")))
                .input("{\"base\":10}")
                .globals(Map.of("g", Payload.json("\"first\"")))
                .start()
                .send(new InstanceCommand.SetGlobal("g", Payload.json("\"second\""), null))
                .completesWith("a", "{\"n\":5}")
                .mappedInput("b", "{\"sum\":15,\"who\":\"b/i-1\",\"unit\":\"m\",\"global\":\"second\"}");
    }

    @Test
    void withoutAMappingTheInstanceInputIsPassed() {
        Story.of(workflow -> workflow.task("a", "x")).start().mappedInput("a", null);
    }

    @Test
    void aMappingErrorFailsTheNodeWithoutAnAttempt() {
        Story story = Story.of(workflow -> workflow.node(
                                "a",
                                node -> node.executor("x")
                                        .input("n", "input.x + 1")
                                        .retry(Retry.attempts(3)))
                        .task("b", "x", "a"))
                .start()
                .expect("a FAILED", "b SKIPPED")
                .error("a", "INPUT_MAPPING_ERROR")
                .effects()
                .instance(InstanceStatus.FAILED);
        assertThat(story.attempt("a")).isZero();
    }

    @Test
    void aMappedInputThatIsTooLargeIsAMappingError() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").input("n", "'0123456789'")))
                .settings(settings -> settings.maxPayloadBytes(10))
                .start()
                .error("a", "INPUT_MAPPING_ERROR");
    }

    @Test
    void theOutputOfTheOnlyCompletedSinkIsTheInstancesOutput() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a").task("c", "x", "a"))
                .start()
                .completesWith("a", "1")
                .completesWith("b", "2")
                .skip("c")
                .output("2");
    }

    @Test
    void severalSinksGiveAMap() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x")
                        .node("c", node -> node.executor("x").continueWith(3)))
                .start()
                .completesWith("a", "1")
                .completesWith("b", "2")
                .failsFatally("c")
                .output("{\"a\":1,\"b\":2,\"c\":3}");
    }

    @Test
    void anOutputMappingSeesEveryNode() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x", "a")
                        .output("total", "upstream['a'] + upstream['b'] + input.n"))
                .input("{\"n\":100}")
                .start()
                .completesWith("a", "1")
                .completesWith("b", "2")
                .output("{\"total\":103}");
    }

    @Test
    void anOutputThatCannotBeMappedFailsTheInstance() {
        Story.of(workflow -> workflow.task("a", "x").output("n", "upstream['a'] / 0"))
                .start()
                .completesWith("a", "1")
                .expect("a COMPLETED")
                .instance(InstanceStatus.FAILED)
                .instanceError("OUTPUT_MAPPING_ERROR");
    }

    @Test
    @Tag("promise-23")
    void onlyOutputsOfWhatCountsAsCompletedAreVisible() {
        Story.of(workflow -> workflow.task("ok", "x")
                        .node("tolerated", node -> node.executor("x").continueWith(1))
                        .task("substituted", "x")
                        .task("failed", "x")
                        .task("skipped", "x")
                        .task("cancelled", "x")
                        .node("t", node -> {
                            for (String source :
                                    new String[] {"ok", "tolerated", "substituted", "failed", "skipped", "cancelled"}) {
                                node.dependsOn(Dependency.optional(source));
                            }
                            return node.executor("x");
                        }))
                .start()
                .completes("ok")
                .failsFatally("tolerated")
                .skipWith("substituted", "2")
                .failsFatally("failed")
                .skip("skipped")
                .cancelNode("cancelled")
                .expect("t EXECUTING")
                .sees("t", "ok", "tolerated", "substituted");
    }

    @Test
    void everyVisibleAncestorIsSeenOnce() {
        Story story = Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x", "a")
                        .task("c", "x", "a")
                        .task("d", "x", "b", "c")
                        .task("apart", "x"))
                .start()
                .completes("apart", "a", "b", "c");
        assertThat(Visibility.all(story.state(), story.index("d")).keySet()).containsExactly("b", "c", "a");
        assertThat(Visibility.immediate(story.state(), story.index("d")).keySet())
                .containsExactly("b", "c");
        assertThat(Visibility.declared(story.state(), story.index("d"))).isEqualTo(2);
    }

    @Test
    void anAttemptSeesWhatHadEndedWhenItBeganAndARetrySeesMore() {
        Story.of(workflow -> workflow.task("fast", "x")
                        .task("slow", "x")
                        .node(
                                "t",
                                node -> node.executor("x")
                                        .afterAllOf("fast", "slow")
                                        .join(Join.ANY)
                                        .retry(Retry.fixed(2, Duration.ofSeconds(1)))))
                .start()
                .completes("fast")
                .sees("t", "fast")
                .completes("slow")
                .sees("t", "fast")
                .fails("t")
                .tickWhenDue()
                .sees("t", "fast", "slow");
    }

    @Test
    void globalDataHasRevisions() {
        Story.of(workflow -> workflow.task("a", "x"))
                .globals(Map.of("k", Payload.json("0")))
                .start()
                .send(new InstanceCommand.SetGlobal("k", Payload.json("1"), 1))
                .replied(new InstanceReply.GlobalRecorded(2))
                .happened("global k 0 -> 1")
                .send(new InstanceCommand.SetGlobal("k", Payload.json("2"), 1))
                .replied(new InstanceReply.RevisionConflict(2))
                .nothingHappened()
                .send(new InstanceCommand.SetGlobal("fresh", Payload.json("3"), 0))
                .replied(new InstanceReply.GlobalRecorded(1))
                .happened("global fresh - -> 3");
    }

    @Test
    void globalDataIsBounded() {
        Story.of(workflow -> workflow.task("a", "x"))
                .settings(settings -> settings.maxGlobalDataBytes(4))
                .start()
                .send(new InstanceCommand.SetGlobal("k", Payload.json("1234"), null))
                .replied(new InstanceReply.GlobalRecorded(1))
                .send(new InstanceCommand.SetGlobal("l", Payload.json("5"), null))
                .refused("GLOBAL_DATA_TOO_LARGE")
                .send(new InstanceCommand.SetGlobal("k", Payload.json("12345"), null))
                .refused("GLOBAL_DATA_TOO_LARGE")
                .send(new InstanceCommand.SetGlobal("k", Payload.json("12"), null))
                .replied(new InstanceReply.GlobalRecorded(2));
    }

    private static InstanceCommand.Complete writing(String id, String output, String key, String value) {
        return new InstanceCommand.Complete(id, 1, Payload.json(output), Map.of(key, Payload.json(value)), List.of());
    }

    @Test
    void globalWritesAreRecordedWithTheCompletionAndSeenByItsConditions() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").when("a", "global.k == 7")))
                .start()
                .send(writing("a", "1", "k", "7"))
                .happened("global k - -> 7", "a COMPLETED", "b READY by a", "b EXECUTING 1");
    }

    @Test
    void globalWritesOfAFailedAttemptAreDropped() {
        Story tooLarge = Story.of(workflow -> workflow.task("a", "x"))
                .settings(settings -> settings.maxPayloadBytes(4))
                .start()
                .send(writing("a", "12345", "k", "7"))
                .error("a", "OUTPUT_TOO_LARGE");
        assertThat(tooLarge.state().globals).isEmpty();
        Story noRoute = Story.of(workflow -> workflow.node(
                                "a", node -> node.executor("x").routing(Routing.EXCLUSIVE))
                        .node("b", node -> node.executor("x").when("a", "global.k == 8")))
                .start()
                .send(writing("a", "1", "k", "7"))
                .error("a", "NO_ROUTE");
        assertThat(noRoute.state().globals).isEmpty();
        Story tooMuch = Story.of(workflow -> workflow.task("a", "x"))
                .settings(settings -> settings.maxGlobalDataBytes(4))
                .start()
                .send(writing("a", "1", "k", "12345"))
                .error("a", "OUTPUT_TOO_LARGE");
        assertThat(tooMuch.state().globals).isEmpty();
    }

    @Test
    void globalWritesOfALateResultAreDropped() {
        Story story = Story.of(workflow -> workflow.task("a", "x").task("b", "x"))
                .start()
                .cancelNode("a")
                .send(writing("a", "1", "k", "7"))
                .replied(new InstanceReply.Late());
        assertThat(story.state().globals).isEmpty();
    }

    @Test
    void recordedChoicesAreSeenByConditions() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").when("a", "choices['colour'] == 'red'")))
                .start()
                .send(new InstanceCommand.RecordChoice("colour", Payload.json("\"red\"")))
                .replied(new InstanceReply.Done(InstanceStatus.RUNNING))
                .happened("choice colour \"red\"")
                .completes("a")
                .expect("b EXECUTING");
    }

    @Test
    void theErrorOfAToleratedSourceIsSeenByConditions() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").continueWith(null))
                        .node("b", node -> node.executor("x").when("a", "error.code == 'EXECUTOR_ERROR'")))
                .start()
                .failsFatally("a")
                .expect("b EXECUTING");
    }

    @Test
    @Tag("trap-D25")
    @Tag("promise-10")
    void countsAreThoseOfTheInstanceAndSumUp() {
        Story story = Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x", "a")
                        .maxParallelNodes(1)
                        .task("c", "x"))
                .start();
        int sum = 0;
        for (NodeStatus status : NodeStatus.values()) {
            sum += story.state().count(status);
        }
        assertThat(sum).isEqualTo(story.state().nodeCount()).isEqualTo(3);
        assertThat(story.state().count(NodeStatus.EXECUTING)).isEqualTo(1);
        assertThat(story.state().count(NodeStatus.READY)).isEqualTo(1);
    }

    @Test
    @Tag("promise-1")
    void instancesOfOneDefinitionShareNothingThatChanges() {
        Story first = Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a"));
        Story second = first.sibling();
        first.start().completesWith("a", "1");
        second.start().completesWith("a", "2");
        first.seesOutput("b", "a", "1");
        second.seesOutput("b", "a", "2");
    }

    @Test
    @Tag("promise-70")
    void theConfigOfANodeIsReadableAsGlobalData() {
        Story story = Story.of(workflow -> workflow.node(
                                "a_b",
                                node -> node.executor("x")
                                        .config("max_tries", 3)
                                        .config("mode", "fast"))
                        .node(
                                "c",
                                node -> node.executor("x")
                                        .when("a_b", "global.node_a_b_max_tries == 3 && !has(global.node_a_b_other)")
                                        .input("mode", "global.node_a_b_mode")))
                .start()
                .completes("a_b")
                .mappedInput("c", "{\"mode\":\"fast\"}");
        var seen = UpstreamContexts.of(story.state(), story.index("c"))
                .workflowGlobal()
                .globalData();
        assertThat(String.valueOf(seen.get("node_a_b_mode"))).isNotEqualTo("null");
        assertThat(seen).isEmpty();
        // A value of the instance's own comes first.
        story.send(new InstanceCommand.SetGlobal("node_a_b_mode", Payload.json("1"), null));
        assertThat(new GlobalView(story.state()).get("node_a_b_mode")).isEqualTo(Payload.json("1"));
    }
}
