package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.kernel.registry.RegistryEffect.WakeReason;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a partition lets threads go. */
class RemovalTest {
    private static final InstanceId A = InstanceId.of("a");
    private static final Duration HOUR = Duration.ofHours(1);

    private final PartitionBench bench = new PartitionBench();

    private void end(String id, InstanceStatus outcome) {
        bench.start(id);
        bench.send(
                new PartitionCommand.Release(InstanceId.of(id), 1, outcome, bench.now, null, NodeCounts.NONE, false));
        bench.confirmDeactivations();
    }

    private Object forget(String id, int epoch) {
        return bench.send(new PartitionCommand.Forget(InstanceId.of(id), epoch));
    }

    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT"})
    @Tag("trap-D31")
    void everyEndHasItsOwnRetentionCountedFromTheEnd(InstanceStatus outcome) {
        Duration none = Duration.ZERO;
        Retention mine = switch (outcome) {
            case COMPLETED -> new Retention(HOUR, none, none, none);
            case FAILED -> new Retention(none, HOUR, none, none);
            case CANCELLED -> new Retention(none, none, HOUR, none);
            default -> new Retention(none, none, none, HOUR);
        };
        for (InstanceStatus each : InstanceStatus.values()) {
            if (each.isTerminal()) {
                end("end-" + each, each);
            }
        }
        bench.now = bench.now.plus(HOUR).minusNanos(1_000);
        assertThat(bench.ask(new PartitionCommand.Sweep(mine))).isEqualTo(new PartitionReply.Swept(0, false));
        bench.send(new PartitionCommand.GetThread(InstanceId.of("end-" + outcome)));
        bench.now = bench.now.plusNanos(1_000);
        bench.send(new PartitionCommand.Sweep(mine));
        assertThat(bench.replies()).isEmpty();
        bench.tickAfter(Duration.ZERO);
        assertThat(bench.wakes()).hasSize(1);
        assertThat(bench.wakes().get(0).threadId().value()).isEqualTo("end-" + outcome);
        assertThat(bench.wakes().get(0).reason()).isEqualTo(WakeReason.REMOVE);
        forget("end-" + outcome, 1);
        assertThat(bench.replies())
                .containsExactly(
                        new PartitionReply.Forgotten(InstanceId.of("end-" + outcome), true),
                        new PartitionReply.Swept(1, false));
        assertThat(bench.state.threads()).hasSize(3);
    }

    @Test
    @Tag("trap-D31")
    void aRetentionOfZeroKeepsForEver() {
        end("a", InstanceStatus.FAILED);
        bench.now = bench.now.plus(Duration.ofDays(40_000));
        assertThat(bench.ask(new PartitionCommand.Sweep(Retention.FOREVER)))
                .isEqualTo(new PartitionReply.Swept(0, false));
        assertThatThrownBy(() -> Retention.same(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDateOfItsOwnKeepsAThreadLonger() {
        bench.start("a");
        bench.send(new PartitionCommand.Release(
                A,
                1,
                InstanceStatus.COMPLETED,
                bench.now,
                bench.now.plus(HOUR.multipliedBy(2)),
                NodeCounts.NONE,
                false));
        bench.now = bench.now.plus(HOUR);
        assertThat(bench.ask(new PartitionCommand.Sweep(Retention.same(HOUR))))
                .isEqualTo(new PartitionReply.Swept(0, false));
        bench.now = bench.now.plus(HOUR);
        bench.send(new PartitionCommand.Sweep(Retention.same(HOUR)));
        assertThat(bench.state.threads().get("a").removing()).isTrue();
    }

    @Test
    @Tag("trap-D30")
    void liveThreadsNeverExpire() {
        bench.start("a");
        bench.report("a", 1, InstanceStatus.PAUSED, null, true);
        bench.now = bench.now.plus(Duration.ofDays(365));
        assertThat(bench.ask(new PartitionCommand.Sweep(Retention.same(Duration.ofNanos(1_000)))))
                .isEqualTo(new PartitionReply.Swept(0, false));
    }

    @Test
    void aLargeSweepGoesInBoundedPieces() {
        int threads = RemovalRules.AT_ONCE + 5;
        for (int n = 0; n < threads; n++) {
            end("t" + n, InstanceStatus.COMPLETED);
        }
        bench.now = bench.now.plus(HOUR);
        bench.send(new PartitionCommand.Sweep(Retention.same(HOUR)));
        bench.tickAfter(Duration.ZERO);
        assertThat(bench.wakes()).hasSize(RemovalRules.AT_ONCE);
        Object last = null;
        for (RegistryEffect.Wake wake : bench.wakes()) {
            forget(wake.threadId().value(), 1);
            last = bench.replies().get(bench.replies().size() - 1);
        }
        assertThat(last).isEqualTo(new PartitionReply.Swept(RemovalRules.AT_ONCE, true));
        assertThat(bench.state.threads()).hasSize(5);
    }

    @Test
    void whatIsBeingRemovedIsNoLongerSeen() {
        end("a", InstanceStatus.COMPLETED);
        assertThat(bench.send(new PartitionCommand.Remove(A, false, null))).isEmpty();
        assertThat(bench.ask(new PartitionCommand.GetThread(A))).isEqualTo(new PartitionReply.UnknownThread(A, 0));
        assertThat(bench.ask(new PartitionCommand.GetThread(A, true)))
                .as("but by whoever wants to wait for its end")
                .isInstanceOf(PartitionReply.Found.class);
        PartitionReply.ThreadPage page =
                (PartitionReply.ThreadPage) bench.ask(new PartitionCommand.ListThreads(ThreadFilter.ALL, null, 10));
        assertThat(page.rows()).isEmpty();
    }

    @Test
    void theInstanceIsToldAgainUntilItSaysThatNothingIsLeft() {
        end("a", InstanceStatus.COMPLETED);
        bench.send(new PartitionCommand.Remove(A, false, null));
        bench.tickAfter(Duration.ZERO);
        assertThat(bench.wakes()).hasSize(1);
        bench.tickAfter(Duration.ofSeconds(2));
        assertThat(bench.wakes()).hasSize(1);
        bench.restart();
        bench.tickAfter(Duration.ZERO);
        assertThat(bench.wakes()).extracting(RegistryEffect.Wake::reason).containsExactly(WakeReason.REMOVE);
        forget("a", 1);
        bench.tickAfter(Duration.ofMinutes(5));
        assertThat(bench.wakes()).isEmpty();
    }

    @Test
    void liveThreadsAreRemovedOnlyByForceAndThenOnceTheyHaveEnded() {
        bench.start("a");
        bench.report("a", 1, InstanceStatus.RUNNING);
        assertThat(bench.ask(new PartitionCommand.Remove(A, false, null)))
                .isEqualTo(new PartitionReply.StillLive(A, 1));
        assertThat(bench.send(new PartitionCommand.Remove(A, true, null))).isEmpty();
        bench.tickAfter(Duration.ZERO);
        assertThat(bench.wakes()).extracting(RegistryEffect.Wake::reason).containsExactly(WakeReason.REMOVE);
        assertThat(bench.ask(new PartitionCommand.Forget(A, 1))).isEqualTo(new PartitionReply.StillLive(A, 1));
        bench.send(
                new PartitionCommand.Release(A, 1, InstanceStatus.CANCELLED, bench.now, null, NodeCounts.NONE, false));
        bench.confirmDeactivations();
        bench.tickAfter(Duration.ZERO);
        assertThat(bench.wakes()).hasSize(1);
        forget("a", 1);
        assertThat(bench.replies())
                .containsExactly(new PartitionReply.Forgotten(A, true), new PartitionReply.Removed(A));
        assertThat(bench.state.totals().cleaned()).isEqualTo(1);
        assertThat(bench.state.totals().in(StatusTotals.Bucket.CANCELLED)).isEqualTo(1);
        assertThat(bench.ask(new PartitionCommand.Remove(A, true, null)))
                .isEqualTo(new PartitionReply.UnknownThread(A, 0));
    }

    @Test
    void aGrantedThreadThatNeverCameIntoBeingGoesToo() {
        bench.start("a");
        bench.send(new PartitionCommand.Remove(A, true, null));
        bench.tickAfter(Duration.ZERO);
        RegistryEffect.Wake wake = bench.wakes().get(0);
        bench.tell(new PartitionCommand.NoSuchThread(A, wake.epoch(), wake.permit()));
        assertThat(bench.replies()).containsExactly(new PartitionReply.Removed(A));
        assertThat(bench.state.threads()).isEmpty();
    }

    @Test
    void underARunThatNeverCameIntoBeingTheOneBeforeGoes() {
        end("a", InstanceStatus.COMPLETED);
        bench.start(PartitionCommand.AcquireStart.main(A, 2, PartitionBench.ORDER, PartitionBench.V1));
        bench.send(new PartitionCommand.Remove(A, true, null));
        bench.tickAfter(Duration.ZERO);
        RegistryEffect.Wake wake = bench.wakes().get(0);
        bench.tell(new PartitionCommand.NoSuchThread(A, wake.epoch(), wake.permit()));
        bench.confirmDeactivations();
        bench.tickAfter(Duration.ZERO);
        assertThat(bench.wakes()).extracting(RegistryEffect.Wake::epoch).containsExactly(1);
        forget("a", 1);
        assertThat(bench.replies()).contains(new PartitionReply.Removed(A));
    }

    @Test
    void anIdIsNotGivenAgainBeforeItsLastRunIsGone() {
        end("a", InstanceStatus.COMPLETED);
        bench.send(new PartitionCommand.Remove(A, false, null));
        PartitionReply.Refused refused = (PartitionReply.Refused)
                bench.ask(PartitionCommand.AcquireStart.main(A, 2, PartitionBench.ORDER, PartitionBench.V1));
        assertThat(refused.reason()).isEqualTo(Refusal.BEING_REMOVED);
    }

    @Test
    @Tag("trap-D4")
    void lateMessagesOfARemovedRunDoNotTouchTheNextOneOfItsId() {
        end("a", InstanceStatus.COMPLETED);
        bench.send(new PartitionCommand.Remove(A, false, null));
        forget("a", 1);
        bench.start(PartitionCommand.AcquireStart.main(A, 8, PartitionBench.ORDER, PartitionBench.V1));
        bench.send(
                new PartitionCommand.Release(A, 1, InstanceStatus.COMPLETED, bench.now, null, NodeCounts.NONE, false));
        assertThat(bench.state.threads().get("a").released()).isFalse();
        bench.send(
                new PartitionCommand.Release(A, 8, InstanceStatus.COMPLETED, bench.now, null, NodeCounts.NONE, false));
        assertThat(bench.ask(new PartitionCommand.Forget(A, 1))).isEqualTo(new PartitionReply.Forgotten(A, false));
        assertThat(bench.state.threads()).hasSize(1);
        assertThat(bench.state.totals().created()).isEqualTo(2);
    }

    /** The removal of the run that has the id now. */
    private PartitionCommand.Remove removal(boolean force) {
        PartitionReply.Found found = (PartitionReply.Found) bench.ask(new PartitionCommand.GetThread(A));
        return new PartitionCommand.Remove(A, force, found.row().createdAt());
    }

    /** Fault: the answer is lost, and whoever asked asks again. */
    @Test
    void aRemovalThatIsRepeatedWhenTheRunIsGoneIsDone() {
        end("a", InstanceStatus.COMPLETED);
        PartitionCommand.Remove removal = removal(false);
        bench.send(removal);
        assertThat(bench.send(removal)).as("while it goes on").isEmpty();
        forget("a", 1);
        assertThat(bench.replies())
                .as("one answer to one caller")
                .containsExactly(new PartitionReply.Forgotten(A, true), new PartitionReply.Removed(A));
        assertThat(bench.ask(removal)).isEqualTo(new PartitionReply.Removed(A));
        bench.restart();
        assertThat(bench.ask(removal))
                .as("nothing about it is kept in memory")
                .isEqualTo(new PartitionReply.Removed(A));
    }

    /** Fault: as before, and by then the id is that of another run. */
    @Test
    @Tag("trap-D4")
    void aRemovalThatIsRepeatedDoesNotTouchTheNextRunOfItsId() {
        end("a", InstanceStatus.COMPLETED);
        PartitionCommand.Remove removal = removal(true);
        bench.send(removal);
        forget("a", 1);
        bench.now = bench.now.plusMillis(1);
        bench.start(PartitionCommand.AcquireStart.main(A, 8, PartitionBench.ORDER, PartitionBench.V1));
        assertThat(bench.ask(removal)).isEqualTo(new PartitionReply.Removed(A));
        assertThat(bench.state.threads().get("a").removing()).isFalse();
        bench.send(removal(true));
        assertThat(bench.state.threads().get("a").removing()).isTrue();
    }

    /** It is the same instance, and its row has never been gone. */
    @Test
    void aRunThatBeganAgainIsStillTheOneThatIsMeant() {
        end("a", InstanceStatus.FAILED);
        PartitionCommand.Remove removal = removal(true);
        bench.now = bench.now.plusMillis(1);
        bench.start(PartitionCommand.AcquireStart.main(A, 2, PartitionBench.ORDER, PartitionBench.V1));
        assertThat(bench.send(removal)).isEmpty();
        assertThat(bench.state.threads().get("a").removing()).isTrue();
    }

    @Test
    void aRunUnderTheIdOfARemovedOneIsANewStartForARetiredVersion() {
        bench.start("other");
        bench.tell(new PartitionCommand.Notice(
                PartitionBench.ORDER, new DefinitionView(9, null, Set.of(PartitionBench.V1))));
        PartitionReply.Refused refused = (PartitionReply.Refused)
                bench.ask(PartitionCommand.AcquireStart.main(A, 8, PartitionBench.ORDER, PartitionBench.V1));
        assertThat(refused.reason()).isEqualTo(Refusal.RETIRED);
    }
}
