package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Graphs that grow while they run. */
@Tag("trap-D23")
class DynamicTest {

    private static NodeBuilder task(String key, String... upstream) {
        return NodeBuilder.of(key).executor("x").after(upstream);
    }

    @Test
    @Tag("promise-4")
    void registeredNodesRunAtOnce() {
        Story.dynamic()
                .start()
                .replied(new InstanceReply.Created(false, InstanceStatus.RUNNING))
                .register(task("b", "a"), task("a"))
                .replied(new InstanceReply.Registered(List.of("a")))
                .happened("registered [b, a]", "a READY by -", "a EXECUTING 1")
                .effects("execute a 1 1")
                .completes("a")
                .expect("b EXECUTING");
    }

    @Test
    void aLateNodeIsDecidedByUpstreamsThatHaveEnded() {
        Story story = Story.dynamic()
                .start()
                .register(task("good"), task("bad"), task("open"))
                .completesWith("good", "{\"n\":1}")
                .failsFatally("bad");
        story.register(task("seq", "good"))
                .happened("registered [seq]", "seq READY by good", "seq EXECUTING 1")
                .register(task("never", "bad"))
                .replied(new InstanceReply.Registered(List.of()))
                .expect("never SKIPPED")
                .reason("never", "bad FAILED")
                .register(NodeBuilder.of("taken").executor("x").when("good", "output.n == 1"))
                .happened("registered [taken]", "taken edge 0 taken", "taken READY by good", "taken EXECUTING 1")
                .register(NodeBuilder.of("not").executor("x").when("good", "output.n == 2"))
                .expect("not SKIPPED")
                .register(NodeBuilder.of("error").executor("x").when("good", "output.n == 'one'"))
                .expect("error FAILED")
                .register(NodeBuilder.of("opt").executor("x").dependsOn(Dependency.optional("bad")))
                .expect("opt EXECUTING")
                .register(NodeBuilder.of("any")
                        .executor("x")
                        .afterAllOf("good", "bad", "open")
                        .join(Join.ANY))
                .expect("any EXECUTING")
                .register(task("waits", "good", "open"))
                .expect("waits PENDING");
    }

    @Test
    void anUpstreamMayBeRegisteredLater() {
        Story.dynamic()
                .start()
                .register(task("b", "a"))
                .expect("b PENDING")
                .seal()
                .invalid("UNKNOWN_UPSTREAM")
                .register(task("a"))
                .expect("a EXECUTING", "b PENDING")
                .completes("a")
                .expect("b EXECUTING")
                .seal()
                .replied(new InstanceReply.Sealed(InstanceStatus.RUNNING))
                .happened("sealed")
                .register(task("c"))
                .refused("SEALED")
                .send(new InstanceCommand.AddDependencies("b", List.of(Dependency.sequence("a"))))
                .refused("SEALED")
                .seal()
                .replied(new InstanceReply.Sealed(InstanceStatus.RUNNING))
                .nothingHappened()
                .completes("b")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void staticInstancesAreSealedFromTheStart() {
        Story.of(workflow -> workflow.task("a", "x"))
                .start()
                .register(task("b"))
                .refused("SEALED");
    }

    @Test
    void aRegistrationIsAppliedWholeOrNotAtAll() {
        Story.dynamic()
                .start()
                .register(task("a", "c"))
                .register(task("b", "a"), task("c", "b"))
                .invalid("CYCLE_DETECTED")
                .expect("a PENDING", "b UNKNOWN", "c UNKNOWN")
                .register(task("d"), task("d"))
                .invalid("DUPLICATE_NODE")
                .register(task("c"))
                .completes("c", "a")
                .tickWhenDue()
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("promise-30")
    void aRefusedCycleLeavesTheRunningGraphAsItWas() {
        Story.dynamic()
                .start()
                .register(task("a"), task("b", "a", "x"), task("c", "b"))
                .register(task("x", "c"))
                .invalid("CYCLE_DETECTED")
                .completes("a")
                .expect("b PENDING")
                .register(task("x"))
                .completes("x", "b", "c")
                .seal()
                .instance(InstanceStatus.COMPLETED)
                .counts(4, 0, 0, 0);
    }

    @Test
    void theSameRegistrationAgainIsAcknowledged() {
        Story.dynamic()
                .start()
                .register(task("a"))
                .register(task("a"))
                .replied(new InstanceReply.Registered(List.of()))
                .nothingHappened()
                .register(task("a").priority(5))
                .refused("NODE_EXISTS");
    }

    @Test
    void aNodeThatNeverStartedMayBeReplaced() {
        Story.dynamic()
                .start()
                .register(task("a"), task("b", "a"), task("c", "b"))
                .replace(NodeBuilder.of("b").executor("y").dependsOn(Dependency.optional("a")))
                .replied(new InstanceReply.Registered(List.of()))
                .replace(task("a").priority(5))
                .refused("NODE_EXISTS")
                .failsFatally("a")
                .expect("b EXECUTING", "c PENDING")
                .completes("b")
                .expect("c EXECUTING");
    }

    @Test
    void replacingAReadyNodeTakesItOutOfTheQueue() {
        Story.dynamic(workflow -> workflow.maxParallelNodes(1))
                .start()
                .register(task("a"), task("b"), task("late"))
                .expect("a EXECUTING", "b READY")
                .replace(task("b", "late"))
                .expect("b PENDING")
                .completes("a")
                .expect("late EXECUTING", "b PENDING")
                .completes("late")
                .expect("b EXECUTING");
    }

    @Test
    void timeoutsOfReplacedDependenciesNoLongerCount() {
        Story.dynamic()
                .start()
                .register(
                        task("a"),
                        NodeBuilder.of("b")
                                .executor("x")
                                .dependsOn(Dependency.sequence("a").withTimeout(Duration.ofSeconds(5))))
                .replace(task("b", "a"))
                .tickAfter(Duration.ofSeconds(60))
                .expect("b PENDING")
                .completes("a")
                .expect("b EXECUTING");
    }

    @Test
    void replacingMayResolveOrDropUnknownUpstreams() {
        Story.dynamic()
                .start()
                .register(task("a"), task("b", "typo"))
                .seal()
                .invalid("UNKNOWN_UPSTREAM")
                .replace(task("b", "a"))
                .seal()
                .replied(new InstanceReply.Sealed(InstanceStatus.RUNNING));
    }

    @Test
    void aReplacementAtTheNodeLimitIsNoGrowth() {
        Story.dynamic()
                .settings(settings -> settings.maxNodes(2))
                .start()
                .register(task("a"), task("b", "a"))
                .register(task("c"))
                .invalid("TOO_MANY_NODES")
                .replace(NodeBuilder.of("b").executor("y").after("a"))
                .replied(new InstanceReply.Registered(List.of()));
    }

    @Test
    void dependenciesMayBeAddedWhileANodeIsPending() {
        Story.dynamic()
                .start()
                .register(task("a"), task("b"), task("t", "a"))
                .send(new InstanceCommand.AddDependencies("t", List.of(Dependency.sequence("b"))))
                .replied(new InstanceReply.Registered(List.of()))
                .happened("t depends on [b]")
                .completes("a")
                .expect("t PENDING")
                .completes("b")
                .expect("t EXECUTING")
                .send(new InstanceCommand.AddDependencies("t", List.of(Dependency.sequence("b"))))
                .refused("DEPENDENCY_TOO_LATE")
                .send(new InstanceCommand.AddDependencies("nobody", List.of()))
                .refused("UNKNOWN_NODE")
                .register(task("u", "t"))
                .send(new InstanceCommand.AddDependencies("t", List.of(Dependency.sequence("u"))))
                .refused("DEPENDENCY_TOO_LATE")
                .register(task("v", "u"))
                .send(new InstanceCommand.AddDependencies("u", List.of(Dependency.sequence("v"))))
                .invalid("CYCLE_DETECTED");
    }

    @Test
    void anAddedDependencyOnSomethingEndedIsDecidedAtOnce() {
        Story.dynamic()
                .start()
                .register(task("a"), task("b"), task("t", "a"))
                .failsFatally("b")
                .send(new InstanceCommand.AddDependencies("t", List.of(Dependency.sequence("b"))))
                .expect("t SKIPPED")
                .register(task("u", "a"))
                .send(new InstanceCommand.AddDependencies("u", List.of(Dependency.when("b", "true"))))
                .expect("u SKIPPED");
    }

    @Test
    void addedTimeoutsCountFromTheirRegistration() {
        Story.dynamic()
                .start()
                .register(task("a"), task("b"), task("t", "a"))
                .after(Duration.ofSeconds(30))
                .completes("a")
                .register(task("z"), task("u", "z"))
                .send(new InstanceCommand.AddDependencies(
                        "u", List.of(Dependency.optional("b").withTimeout(Duration.ofSeconds(10)))))
                .completes("z")
                .tickAfter(Duration.ofSeconds(9))
                .expect("u PENDING")
                .tickWhenDue()
                .expect("u EXECUTING");
    }

    @Test
    void anInstanceSealsItselfAfterAQuietTime() {
        Story.dynamic()
                .settings(settings -> settings.autoSealGrace(Duration.ofSeconds(5)))
                .start()
                .tickAfter(Duration.ofDays(1))
                .instance(InstanceStatus.RUNNING)
                .register(task("a"))
                .completes("a")
                .tickAfter(Duration.ofSeconds(4))
                .instance(InstanceStatus.RUNNING)
                .register(task("b"))
                .completes("b")
                .tickAfter(Duration.ofSeconds(4))
                .instance(InstanceStatus.RUNNING)
                .tickWhenDue()
                .happened("sealed", "ended COMPLETED")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void withoutAQuietTimeItSealsWithItsLastNode() {
        Story.dynamic()
                .settings(settings -> settings.autoSealGrace(Duration.ZERO))
                .start()
                .register(task("a"))
                .completes("a")
                .happened("a COMPLETED", "sealed", "ended COMPLETED");
    }

    @Test
    void explicitSealingWaitsForTheCommand() {
        Story.dynamic()
                .settings(SettingsBuilder::explicitSeal)
                .start()
                .register(task("a"))
                .completes("a")
                .tickAfter(Duration.ofDays(1))
                .instance(InstanceStatus.RUNNING)
                .seal()
                .replied(new InstanceReply.Sealed(InstanceStatus.COMPLETED));
    }

    @Test
    void anEmptyInstanceCompletesOnlyByASeal() {
        Story.dynamic()
                .start()
                .tickAfter(Duration.ofDays(1))
                .instance(InstanceStatus.RUNNING)
                .seal()
                .instance(InstanceStatus.COMPLETED)
                .output("{}");
        Story.dynamic()
                .create()
                .seal()
                .replied(new InstanceReply.Sealed(InstanceStatus.CREATED))
                .send(new InstanceCommand.Start())
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void nodesMayBeRegisteredBeforeTheStartAndDuringAPause() {
        Story.dynamic()
                .create()
                .register(task("a"))
                .expect("a READY")
                .effects()
                .send(new InstanceCommand.Start())
                .expect("a EXECUTING")
                .pause()
                .register(task("b"))
                .expect("b READY")
                .resume()
                .expect("b EXECUTING");
    }

    @Test
    void bodiesOfLoopsAreClosed() {
        Story story = Story.dynamic()
                .start()
                .register(NodeBuilder.of("l")
                        .loop(2)
                        .body("s", body -> body.executor("x").after("r"))
                        .body("r", body -> body.executor("x")));
        story.expect("l#0/s PENDING")
                .send(new InstanceCommand.AddDependencies("l#0/s", List.of(Dependency.sequence("l#0/r"))))
                .refused("LOOP_BODY")
                .register(task("t", "l#0/s"))
                .invalid("LOOP_BODY_INVALID")
                .send(new InstanceCommand.RegisterNodes(
                        List.of(new InstanceEvent.Registration(
                                "l#0/s", task("s").build())),
                        true))
                .refused("LOOP_BODY");
        story.register(task("u"), task("v", "u"))
                .send(new InstanceCommand.AddDependencies("v", List.of(Dependency.sequence("l#0/s"))))
                .invalid("LOOP_BODY_INVALID");
    }

    @Test
    void bodyNodesAreNoUpstreamsBeforeTheirIterationEither() {
        Story.dynamic()
                .start()
                .register(task("t", "l#0/s"))
                .invalid("LOOP_BODY_INVALID")
                .register(task("t", "not an id"))
                .invalid("INVALID_ID")
                .register(task("u"), task("v", "u"))
                .send(new InstanceCommand.AddDependencies("v", List.of(Dependency.sequence("l#0/s"))))
                .invalid("LOOP_BODY_INVALID")
                .send(new InstanceCommand.RegisterNodes(
                        List.of(new InstanceEvent.Registration(
                                "l#0/s", task("s").build())),
                        false))
                .invalid("INVALID_ID");
    }

    @Test
    void rerunsOfALoopsBodyAreRefused() {
        Story.dynamic()
                .start()
                .register(NodeBuilder.of("l").loop(1).body("s", body -> body.executor("x")), task("after", "l"))
                .completes("l#0/s")
                .rerun("l#0/s")
                .refused("LOOP_BODY")
                .rerun("l")
                .refused("BUSY")
                .rerunByForce("l")
                .expect("l EXECUTING", "l@2#0/s EXECUTING", "after PENDING");
    }

    @Test
    @Tag("trap-D18")
    void loopsOfTheSameKeyRunOnNodesOfTheirOwn() {
        NodeDefinition loop = NodeBuilder.of("l")
                .loop(1)
                .body("s", body -> body.executor("x"))
                .build();
        Story.dynamic()
                .start()
                .send(new InstanceCommand.RegisterNodes(
                        List.of(
                                new InstanceEvent.Registration("one", loop),
                                new InstanceEvent.Registration("two", loop)),
                        false))
                .expect("one#0/s EXECUTING", "two#0/s EXECUTING")
                .completes("two#0/s")
                .expect("one EXECUTING", "two COMPLETED")
                .completes("one#0/s")
                .seal()
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aRerunDoesNotWaitForWhatNobodyCanRegisterAnyMore() {
        Story.dynamic()
                .settings(settings -> settings.autoSealGrace(Duration.ZERO))
                .start()
                .register(
                        task("a"),
                        NodeBuilder.of("b")
                                .executor("x")
                                .dependsOn(Dependency.optional("ghost").withTimeout(Duration.ofSeconds(5))),
                        NodeBuilder.of("c")
                                .executor("x")
                                .dependsOn(Dependency.sequence("ghost").withTimeout(Duration.ofSeconds(5))))
                .tickAfter(Duration.ofSeconds(5))
                .reason("c", "the dependency on ghost timed out")
                .completes("a", "b")
                .instance(InstanceStatus.COMPLETED)
                .rerun("c")
                .reason("c", "ghost was never registered")
                .instance(InstanceStatus.COMPLETED)
                .rerun("b")
                .expect("b EXECUTING")
                .completes("b")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("trap-D18")
    void aNodeMayHaveAnotherIdThanItsKey() {
        NodeDefinition step = task("step").build();
        NodeDefinition follow = task("follow", "step-1", "step-2").build();
        Story.dynamic()
                .start()
                .send(new InstanceCommand.RegisterNodes(
                        List.of(
                                new InstanceEvent.Registration("step-1", step),
                                new InstanceEvent.Registration("step-2", step),
                                new InstanceEvent.Registration("follow-1", follow)),
                        false))
                .completesWith("step-1", "1")
                .completesWith("step-2", "2")
                .expect("follow-1 EXECUTING", "step UNKNOWN")
                .seesOutput("follow-1", "step-1", "1")
                .seesOutput("follow-1", "step-2", "2");
    }

    @Test
    void aLateFailFastErrorEndsTheInstanceOnce() {
        Story.dynamic()
                .start()
                .register(task("a"), task("other"))
                .completes("a")
                .register(
                        NodeBuilder.of("b")
                                .executor("x")
                                .when("a", "output.n > 1")
                                .failurePolicy(FailurePolicy.FAIL_FAST),
                        NodeBuilder.of("c").executor("x").when("a", "true"))
                .happened(
                        "registered [b, c]",
                        "b edge 0 not taken",
                        "b FAILED CONDITION_ERROR",
                        "other CANCELLED",
                        "c CANCELLED",
                        "ended FAILED");
    }
}
