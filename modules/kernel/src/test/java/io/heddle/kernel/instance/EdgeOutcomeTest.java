package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.NodeBuilder;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What one edge makes of the end of its upstream. */
class EdgeOutcomeTest {

    /** The ways in which {@code a} can end. */
    enum End {
        COMPLETED,
        TOLERATED,
        SUBSTITUTED,
        FAILED,
        SKIPPED,
        CANCELLED,
        EXPIRED;

        boolean isGood() {
            return this == COMPLETED || this == TOLERATED || this == SUBSTITUTED;
        }

        Story play(Story story) {
            return switch (this) {
                case COMPLETED -> story.completesWith("a", "{\"ok\":true}");
                case TOLERATED, FAILED -> story.failsFatally("a");
                case SUBSTITUTED -> story.skipWith("a", "{\"ok\":true}");
                case SKIPPED -> story.skip("a");
                case CANCELLED -> story.cancelNode("a");
                case EXPIRED -> story.tickAfter(Duration.ofSeconds(60));
            };
        }
    }

    private static Story story(End end, Dependency edge) {
        Dependency dependency = end == End.EXPIRED ? edge.withTimeout(Duration.ofSeconds(60)) : edge;
        return Story.of(workflow -> workflow.node("a", node -> {
                            NodeBuilder a = node.executor("x");
                            return end == End.TOLERATED ? a.continueWith(java.util.Map.of("ok", true)) : a;
                        })
                        .node("b", node -> node.executor("x").dependsOn(dependency)))
                .start()
                .expect("a EXECUTING", "b PENDING");
    }

    static Stream<Arguments> everyTypeAndEnd() {
        return Stream.of(End.values())
                .flatMap(end -> Stream.of("SEQUENCE", "PARALLEL", "CONDITIONAL", "OPTIONAL")
                        .map(type -> Arguments.of(type, end)));
    }

    @ParameterizedTest
    @MethodSource("everyTypeAndEnd")
    @Tag("promise-20")
    @Tag("promise-22")
    @Tag("promise-23")
    @Tag("promise-28")
    @Tag("trap-D20")
    void decidesAsTheTableSays(String type, End end) {
        Dependency edge = switch (type) {
            case "SEQUENCE" -> Dependency.sequence("a");
            case "PARALLEL" -> Dependency.parallel("a");
            case "CONDITIONAL" -> Dependency.when("a", "output.ok");
            default -> Dependency.optional("a");
        };
        Story story = end.play(story(end, edge));
        boolean runs = end.isGood() || type.equals("OPTIONAL");
        story.expect(runs ? "b EXECUTING" : "b SKIPPED");
        if (end.isGood()) {
            story.sees("b", "a").seesOutput("b", "a", "{\"ok\":true}");
        } else if (runs) {
            story.sees("b");
        }
    }

    @ParameterizedTest
    @CsvSource({"FAILED, a FAILED", "SKIPPED, a SKIPPED", "CANCELLED, a CANCELLED"})
    @Tag("promise-20")
    void namesTheUpstreamThatRuledTheNodeOut(End end, String reason) {
        end.play(story(end, Dependency.sequence("a"))).reason("b", reason);
        end.play(story(end, Dependency.parallel("a"))).reason("b", reason);
        end.play(story(end, Dependency.when("a", "true"))).reason("b", "CONDITION_FALSE");
    }

    @Test
    void namesTheDependencyThatTimedOut() {
        End.EXPIRED
                .play(story(End.EXPIRED, Dependency.sequence("a")))
                .expect("a EXECUTING", "b SKIPPED")
                .reason("b", "the dependency on a timed out")
                .completes("a")
                .expect("b SKIPPED")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("promise-22")
    void aFalseConditionSkipsAndTheInstanceCompletes() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("yes", node -> node.executor("x").when("a", "output.n > 100"))
                        .node("no", node -> node.executor("x").when("a", "!(output.n > 100)")))
                .start()
                .completesWith("a", "{\"n\":150}")
                .expect("yes EXECUTING", "no SKIPPED")
                .reason("no", "CONDITION_FALSE")
                .completes("yes")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("trap-D24")
    void anErrorInAConditionFailsItsTargetAndIsNeverFalse() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").when("a", "output.n > 100"))
                        .task("c", "x", "b"))
                .start()
                .completesWith("a", "{\"n\":\"text\"}")
                .expect("a COMPLETED", "b FAILED", "c SKIPPED")
                .error("b", "CONDITION_ERROR")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void anEmptyConditionIsTrue() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").when("a", "")))
                .start()
                .completes("a")
                .expect("b EXECUTING");
    }

    @Test
    void oneTakenConditionalEdgeSufficesOnceAllAreDecided() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x")
                        .node("c", node -> node.executor("x").when("a", "true").when("b", "true")))
                .start()
                .completes("a")
                .expect("c PENDING")
                .failsFatally("b")
                .expect("c EXECUTING")
                .sees("c", "a");
    }

    @Test
    void aConditionalEdgeWithExpiredTimeoutIsNotTakenWhateverItsConditionSaysLater() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("z", "x")
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.when("a", "output.n > 1")
                                                .withTimeout(Duration.ofSeconds(5)))
                                        .when("z", "true")))
                .start()
                .tickAfter(Duration.ofSeconds(5))
                .expect("b PENDING")
                .completesWith("a", "{\"n\":\"no number\"}")
                .expect("a COMPLETED", "b PENDING")
                .completes("z")
                .expect("b EXECUTING")
                .sees("b", "z");
    }

    @Test
    void aConditionErrorUnderContinueIsTolerated() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .when("a", "output.n > 1")
                                        .continueWith(7))
                        .task("c", "x", "b"))
                .start()
                .completesWith("a", "{\"n\":\"text\"}")
                .expect("b FAILED", "c EXECUTING")
                .seesOutput("c", "b", "7")
                .completes("c")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aFailingConditionUnderFailFastEndsTheInstanceAtOnce() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("long", "x")
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .when("a", "output.n > 1")
                                        .failurePolicy(FailurePolicy.FAIL_FAST)))
                .start()
                .completesWith("a", "{\"n\":\"text\"}")
                .expect("a COMPLETED", "b FAILED", "long CANCELLED")
                .effects("stop long 1")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void dependencyTimeoutsStandStillWhilePausedAndBeforeTheStart() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.optional("a").withTimeout(Duration.ofSeconds(10)))))
                .create()
                .after(Duration.ofHours(1))
                .send(new InstanceCommand.Start())
                .tickAfter(Duration.ofSeconds(4))
                .expect("b PENDING")
                .pause()
                .tickAfter(Duration.ofHours(1))
                .expect("b PENDING")
                .resume()
                .expect("b PENDING")
                .tickAfter(Duration.ofSeconds(5))
                .expect("b PENDING")
                .tickWhenDue()
                .expect("b EXECUTING")
                .sees("b");
    }

    @Test
    void anOutputThatArrivesLaterIsStoredButNotInjected() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.optional("a").withTimeout(Duration.ofSeconds(10)))))
                .start()
                .tickAfter(Duration.ofSeconds(10))
                .expect("b EXECUTING")
                .completes("a")
                .sees("b");
    }

    @Test
    void theConfiguredEdgeTimeoutAppliesWhereAnEdgeHasNoneOfItsOwn() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").dependsOn(Dependency.optional("a")))
                        .node(
                                "c",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.optional("a").withTimeout(Duration.ZERO))))
                .settings(settings -> settings.edgeTimeout(Duration.ofSeconds(3)))
                .start()
                .tickAfter(Duration.ofSeconds(3))
                .expect("b EXECUTING", "c PENDING");
    }

    @Test
    @Tag("promise-28")
    @Tag("trap-D22")
    void allTypesTogetherWaitForTheLastGroup() {
        Story.of(workflow -> workflow.task("s", "x")
                        .task("p1", "x")
                        .task("p2", "x")
                        .task("c", "x")
                        .task("o", "x")
                        .node(
                                "t",
                                node -> node.executor("x")
                                        .after("s")
                                        .afterAllOf("p1", "p2")
                                        .when("c", "output.go")
                                        .dependsOn(Dependency.optional("o"))))
                .start()
                .failsFatally("o")
                .completesWith("c", "{\"go\":true}")
                .completes("p1", "s")
                .expect("t PENDING")
                .completes("p2")
                .expect("t EXECUTING")
                .happened("p2 COMPLETED", "t READY by p2", "t EXECUTING 1")
                .sees("t", "s", "p1", "p2", "c");
    }
}
