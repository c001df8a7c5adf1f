package io.heddle.kernel.registry;

import static io.heddle.kernel.registry.PartitionBench.CONTENT;
import static io.heddle.kernel.registry.PartitionBench.ORDER;
import static io.heddle.kernel.registry.PartitionBench.V1;
import static io.heddle.kernel.registry.PartitionBench.V2;
import static io.heddle.kernel.registry.PartitionBench.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A claim without a thread is kept a moment for the next start; nobody is told anything untrue meanwhile. */
class ClaimLingerTest {
    private static final Duration LINGER = Duration.ofMillis(500);

    private final PartitionBench bench = new PartitionBench(new PartitionSettings(
            3,
            8,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ZERO,
            LINGER,
            Duration.ofSeconds(300),
            20,
            2,
            10,
            true));

    private void startAndRelease() {
        bench.start("a");
        bench.send(bench.release("a", 1));
    }

    private void assertNotDeactivated() {
        assertThat(bench.effects)
                .noneMatch(effect -> effect instanceof RegistryEffect.ToDefinition to
                        && to.message() instanceof DefinitionCommand.Deactivate);
    }

    private void assertReleasedOnceDeactivated() {
        bench.toDefinition(DefinitionCommand.Deactivate.class);
        assertThat(bench.replies()).noneMatch(reply -> reply instanceof PartitionReply.Released);
        bench.confirmDeactivations();
        assertThat(bench.replies()).contains(new PartitionReply.Released(InstanceId.of("a"), 1));
    }

    @Test
    @Tag("promise-111")
    void theReleasedHearOfItOnceTheClaimIsGivenUp() {
        startAndRelease();
        assertThat(bench.entry("a").released()).as("known at once").isTrue();
        assertThat(bench.replies()).isEmpty();
        assertNotDeactivated();
        assertThat(bench.session.nextTick()).isEqualTo(Micros.of(bench.now.plus(LINGER)));
        bench.tickAfter(LINGER.minusMillis(1));
        assertNotDeactivated();
        bench.tickAfter(Duration.ofMillis(1));
        assertReleasedOnceDeactivated();
    }

    @Test
    void theNextStartTakesTheClaimOverAndThoseWhoWaitAreToldAtOnce() {
        startAndRelease();
        bench.send(PartitionCommand.AcquireStart.main(InstanceId.of("b"), 1, ORDER, V1));
        assertThat(bench.replies())
                .containsExactlyInAnyOrder(
                        new PartitionReply.Granted(InstanceId.of("b"), 1, V1, CONTENT),
                        new PartitionReply.Released(InstanceId.of("a"), 1));
        assertThat(bench.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("ThreadReleased", "ThreadGranted");
        bench.tickAfter(LINGER.multipliedBy(3));
        assertNotDeactivated();
    }

    @Test
    void everyLastReleaseHasAMomentOfItsOwn() {
        startAndRelease();
        bench.now = bench.now.plusMillis(400);
        bench.send(PartitionCommand.AcquireStart.main(InstanceId.of("b"), 1, ORDER, V1));
        bench.send(bench.release("b", 1));
        bench.tickAfter(Duration.ofMillis(100));
        assertNotDeactivated();
        bench.tickAfter(Duration.ofMillis(399));
        assertNotDeactivated();
        bench.tickAfter(Duration.ofMillis(1));
        bench.toDefinition(DefinitionCommand.Deactivate.class);
    }

    @Test
    void whoeverWaitsDoesNotWaitForTheNextStart() {
        bench.start("a");
        bench.send(bench.release("a", 1).promptly());
        assertReleasedOnceDeactivated();
    }

    @Test
    void whoeverBeginsToWaitLaterDoesNotEither() {
        startAndRelease();
        bench.send(bench.release("a", 1).promptly());
        assertReleasedOnceDeactivated();
    }

    /** The list is what a deletion is decided by: the claim is given up before it is answered, in this order. */
    @Test
    @Tag("promise-127")
    void aListOfThreadsComesAfterTheClaimWasGivenUp() {
        startAndRelease();
        bench.tell(new PartitionCommand.ListHolders(ORDER, 7, List.of(V1), null, 10));
        assertThat(bench.effects)
                .filteredOn(RegistryEffect.ToDefinition.class::isInstance)
                .extracting(effect -> ((RegistryEffect.ToDefinition) effect)
                        .message()
                        .getClass()
                        .getSimpleName())
                .containsExactly("Deactivate", "Holders");
    }

    @Test
    @Tag("promise-128")
    void aNoticeEndsTheMoment() {
        startAndRelease();
        bench.tell(new PartitionCommand.Notice(ORDER, view(2)));
        assertReleasedOnceDeactivated();
    }

    @Test
    void aVersionThatTakesNoStartsHasNone() {
        bench.start("a");
        bench.tell(new PartitionCommand.Notice(ORDER, new DefinitionView(2, null, Set.of(V1))));
        bench.send(bench.release("a", 1));
        assertReleasedOnceDeactivated();
    }

    @Test
    void theRefusedDoNotWaitForIt() {
        startAndRelease();
        bench.send(PartitionCommand.AcquireStart.main(InstanceId.of("b"), 1, ORDER, V2));
        bench.tell(new PartitionCommand.ActivationRefused(ORDER, 2, Refusal.NOT_FOUND, view(1)));
        assertThat(((PartitionReply.Refused) bench.onlyReply()).reason()).isEqualTo(Refusal.NOT_FOUND);
        assertNotDeactivated();
        bench.tickAfter(LINGER);
        assertReleasedOnceDeactivated();
    }

    /** He waits for his own. */
    @Test
    void whoeverLetsGoOfADefinitionDoesNotWaitForItEither() {
        bench.send(new PartitionCommand.Pin("deployer", ORDER, V2));
        bench.confirmActivations();
        startAndRelease();
        bench.send(new PartitionCommand.Unpin("deployer"));
        assertThat(bench.replies()).isEmpty();
        bench.confirmDeactivations();
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.Unpinned("deployer"));
        bench.tickAfter(LINGER);
        assertReleasedOnceDeactivated();
    }

    @Test
    void aRestartEndsTheMoment() {
        startAndRelease();
        bench.writeOut();
        bench.restart();
        bench.toDefinition(DefinitionCommand.Deactivate.class);
        bench.confirmDeactivations();
        bench.send(bench.release("a", 1));
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.AlreadyReleased(InstanceId.of("a"), 1));
    }

    @Test
    void otherVersionsAreNotAffected() {
        startAndRelease();
        bench.start(PartitionCommand.AcquireStart.main(InstanceId.of("b"), 1, ORDER, V2));
        bench.tickAfter(LINGER);
        assertThat(bench.toDefinition(DefinitionCommand.Deactivate.class).claimNo())
                .isEqualTo(1);
        bench.confirmDeactivations();
        assertThat(bench.state.claimsOf(ORDER)).extracting(Claim::version).containsExactly(V2);
    }
}
