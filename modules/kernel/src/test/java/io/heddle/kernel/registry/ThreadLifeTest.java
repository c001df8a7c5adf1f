package io.heddle.kernel.registry;

import static io.heddle.kernel.registry.PartitionBench.ORDER;
import static io.heddle.kernel.registry.PartitionBench.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.kernel.registry.DefinitionCommand.Deactivate;
import io.heddle.kernel.registry.RegistryEffect.WakeReason;
import io.heddle.kernel.registry.StatusTotals.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports, the alarm clock, releases, rows and counters. */
class ThreadLifeTest {
    private final PartitionBench bench = new PartitionBench();

    @Test
    void theGreatestReportWins() {
        bench.start("a");
        bench.report("a", 5, InstanceStatus.RUNNING);
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.Reported(InstanceId.of("a"), 1, 5));
        bench.report("a", 4, InstanceStatus.PAUSED);
        assertThat(bench.onlyReply())
                .as("the reporter learns how far it is behind")
                .isEqualTo(new PartitionReply.Reported(InstanceId.of("a"), 1, 5));
        assertThat(bench.entry("a").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(bench.events).isEmpty();
        bench.report("b", 1, InstanceStatus.RUNNING);
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.UnknownThread(InstanceId.of("b"), 1));
    }

    @Test
    void aLateReportOfAnEndedThreadChangesNothing() {
        bench.start("a");
        bench.report("a", 5, InstanceStatus.RUNNING);
        bench.release("a");
        bench.report("a", 6, InstanceStatus.RUNNING);
        assertThat(bench.onlyReply()).isInstanceOf(PartitionReply.Reported.class);
        assertThat(bench.entry("a").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("promise-111")
    @Tag("trap-D1")
    void aDefinitionIsReferredToUntilItsLastThreadIsReleased() {
        bench.start("a");
        bench.start("b");
        bench.start("c");
        for (String id : List.of("a", "b")) {
            assertThat(bench.release(id)).isEqualTo(new PartitionReply.Released(InstanceId.of(id), 1));
            assertThat(bench.state.claims()).isNotEmpty();
        }
        bench.send(bench.release("c", 1));
        assertThat(bench.replies()).as("the definition is told first").isEmpty();
        assertThat(bench.toDefinition(Deactivate.class).claimNo()).isEqualTo(1);
        bench.tell(new PartitionCommand.Deactivated(ORDER, 1));
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.Released(InstanceId.of("c"), 1));
        assertThat(bench.state.claims()).isEmpty();
    }

    @Test
    @Tag("trap-D4")
    void releasingTwiceOrTheUnknownChangesNothing() {
        bench.start("a");
        bench.send(bench.release("a", 1));
        bench.send(bench.release("a", 1));
        assertThat(bench.replies()).as("as long as the first is not finished").isEmpty();
        bench.tell(new PartitionCommand.Deactivated(ORDER, 1));
        assertThat(bench.replies())
                .containsExactly(
                        new PartitionReply.Released(InstanceId.of("a"), 1),
                        new PartitionReply.AlreadyReleased(InstanceId.of("a"), 1));
        assertThat(bench.ask(bench.release("a", 1))).isInstanceOf(PartitionReply.AlreadyReleased.class);
        assertThat(bench.ask(bench.release("a", 2))).isEqualTo(new PartitionReply.UnknownThread(InstanceId.of("a"), 2));
        assertThat(bench.ask(bench.release("x", 1))).isEqualTo(new PartitionReply.UnknownThread(InstanceId.of("x"), 1));
        assertThat(bench.events).isEmpty();
    }

    @Test
    void aReleaseInterruptedByARestartIsFinished() {
        bench.start("a");
        bench.send(bench.release("a", 1));
        bench.restart();
        assertThat(bench.toDefinition(Deactivate.class).claimNo()).isEqualTo(1);
        bench.send(bench.release("a", 1));
        bench.tell(new PartitionCommand.Deactivated(ORDER, 1));
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.AlreadyReleased(InstanceId.of("a"), 1));
    }

    @Test
    void aParkedThreadIsWokenWhenItsTimeComes() {
        bench.start("a");
        bench.report("a", 1, InstanceStatus.RUNNING, bench.now.plusSeconds(7_200), true);
        assertThat(bench.state.parked()).isEqualTo(1);
        assertThat(Micros.toInstant(bench.session.due().first().at())).isEqualTo(bench.now.plusSeconds(7_200));
        assertThat(bench.tickAfter(Duration.ofSeconds(599)))
                .as("silence of a parked thread is no matter")
                .isEmpty();
        bench.tickAfter(Duration.ofSeconds(7_200 - 599));
        assertThat(bench.wakes()).hasSize(1);
        assertThat(bench.wakes().get(0).reason()).isEqualTo(WakeReason.TIMER);
    }

    @Test
    void aWakeIsRepeatedAtGrowingIntervalsUntilAnswered() {
        bench.start("a");
        bench.report("a", 1, InstanceStatus.RUNNING, bench.now.plusSeconds(10), true);
        bench.tickAfter(Duration.ofSeconds(10));
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            assertThat(bench.wakes()).hasSize(1);
            long wait = bench.session.due().first().at() - Micros.of(bench.now);
            waits.add(wait / 1_000_000);
            bench.tickAfter(Duration.ofSeconds(wait / 1_000_000));
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        bench.report("a", 2, InstanceStatus.RUNNING);
        assertThat(bench.session.woken()).isEmpty();
        assertThat(bench.session.due()).hasSize(1);
    }

    @Test
    void aSilentAwakeThreadIsWoken() {
        bench.start("a");
        bench.report("a", 1, InstanceStatus.RUNNING);
        assertThat(bench.tickAfter(Duration.ofSeconds(299))).isEmpty();
        bench.tickAfter(Duration.ofSeconds(1));
        assertThat(bench.wakes().get(0).reason()).isEqualTo(WakeReason.SILENCE);
    }

    @Test
    void anAwakeThreadWhoseTimeHasPassedIsWoken() {
        bench.start("a");
        bench.report("a", 1, InstanceStatus.RUNNING, bench.now.plusSeconds(5), false);
        bench.tickAfter(Duration.ofSeconds(5));
        assertThat(bench.wakes().get(0).reason()).isEqualTo(WakeReason.TIMER);
    }

    @Test
    void onlyWhatWaitsForMessagesHasNoAlarm() {
        bench.start("a");
        bench.report("a", 1, InstanceStatus.PAUSED, null, true);
        assertThat(bench.session.due()).isEmpty();
        assertThat(bench.session.nextTick()).as("only the audit").isEqualTo(bench.session.auditAt());
    }

    @Test
    void theEarliestOfManyIsFoundAtOnce() {
        for (int i = 0; i < 500; i++) {
            bench.start("t" + i);
            bench.report("t" + i, 1, InstanceStatus.RUNNING, bench.now.plusSeconds(10_000 - i), true);
        }
        assertThat(bench.session.due().first().threadId()).isEqualTo("t499");
        bench.tickAfter(Duration.ofMinutes(160));
        assertThat(bench.wakes()).hasSize(100);
    }

    @Test
    void aRestartWakesWhatWasAwakeAtABoundedRate() {
        for (int i = 0; i < 10; i++) {
            bench.start("awake" + i);
            bench.report("awake" + i, 1, InstanceStatus.RUNNING);
            bench.start("parked" + i);
            bench.report("parked" + i, 1, InstanceStatus.RUNNING, bench.now.plusSeconds(9_000), true);
            bench.start("due" + i);
            bench.report("due" + i, 1, InstanceStatus.RUNNING, bench.now.plusSeconds(60), true);
        }
        bench.now = bench.now.plusSeconds(100);
        bench.restart();
        assertThat(bench.session.due()).hasSize(10);
        List<String> woken = new ArrayList<>();
        // 20 per second: 2 per step of 100 ms.
        for (int i = 0; i < 10; i++) {
            bench.tell(new PartitionCommand.Tick());
            assertThat(bench.wakes()).hasSize(2).allMatch(w -> w.reason() == WakeReason.RECOVERY);
            bench.wakes().forEach(w -> woken.add(w.threadId().value()));
            bench.now = bench.now.plusMillis(100);
        }
        assertThat(woken).hasSize(20).doesNotHaveDuplicates().noneMatch(id -> id.startsWith("parked"));
        assertThat(bench.session.recoverAt()).isEqualTo(Micros.NONE);
    }

    @Test
    void whoShowsHimselfAfterARestartIsNotWoken() {
        bench.start("a");
        bench.report("a", 1, InstanceStatus.RUNNING);
        bench.start("b");
        bench.now = bench.now.plusSeconds(1);
        bench.restart();
        bench.now = bench.now.plusMillis(10);
        bench.report("a", 2, InstanceStatus.RUNNING);
        bench.send(bench.release("b", 1));
        bench.tickAfter(Duration.ofMillis(1));
        assertThat(bench.wakes()).isEmpty();
        assertThat(bench.session.due()).hasSize(1);
    }

    @Test
    void whatWasOnALostNodeIsWoken() {
        bench.start("a");
        bench.report("a", 1, InstanceStatus.RUNNING);
        bench.start("b");
        bench.report("b", 1, InstanceStatus.RUNNING, bench.now.plusSeconds(60), true);
        bench.now = bench.now.plusSeconds(1);
        bench.tell(new PartitionCommand.HostLost("host-b"));
        assertThat(bench.session.recovering()).isEmpty();
        bench.tell(new PartitionCommand.HostLost("host-a"));
        bench.tell(new PartitionCommand.Tick());
        assertThat(bench.wakes()).hasSize(1);
        assertThat(bench.wakes().get(0).reason()).isEqualTo(WakeReason.HOST_LOST);
        assertThat(bench.wakes().get(0).threadId()).isEqualTo(InstanceId.of("a"));
    }

    @Test
    void rowsArePagedInOrder() {
        for (String id : List.of("c", "a", "e", "b", "d")) {
            bench.start(id);
        }
        bench.release("b");
        PartitionReply.ThreadPage first = list(ThreadFilter.ALL, null, 0);
        assertThat(first.rows()).extracting(row -> row.threadId().value()).containsExactly("a", "b");
        assertThat(first.next()).isEqualTo(InstanceId.of("b"));
        PartitionReply.ThreadPage second = list(ThreadFilter.ALL, first.next(), 3);
        assertThat(second.rows()).extracting(row -> row.threadId().value()).containsExactly("c", "d", "e");
        assertThat(second.next()).isNull();
        assertThat(list(ThreadFilter.ALL, InstanceId.of("zz"), 3).rows()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "order,,,,,,BOTH,4",
        "other,,,,,,BOTH,0",
        ",1.0.0,,,,,BOTH,4",
        ",AD_HOC,,,,,BOTH,0",
        ",,MAIN,,,,BOTH,3",
        ",,FORK,,,,BOTH,1",
        ",,,PAUSED,,,BOTH,1",
        ",,,,worker,,BOTH,1",
        ",,,,,a,BOTH,1",
        ",,,,,,LIVE,3",
        ",,,,,,RETAINED,1",
    })
    void rowsAreFiltered(
            String definition,
            String version,
            ThreadKind kind,
            InstanceStatus status,
            String executor,
            String parent,
            ThreadFilter.Life life,
            int expected) {
        bench.start("a");
        bench.start("b");
        bench.report("b", 1, InstanceStatus.PAUSED);
        bench.start("c");
        bench.release("c");
        InstanceId parentId = InstanceId.of("a");
        bench.start(new PartitionCommand.AcquireStart(
                InstanceId.of("f"),
                1,
                ORDER,
                V1,
                ThreadKind.FORK,
                parentId,
                parentId,
                List.of(parentId),
                "n",
                "worker",
                null));
        ThreadFilter filter = new ThreadFilter(
                definition == null ? null : io.heddle.DefinitionId.of(definition),
                version == null ? null : VersionSelector.parse(version),
                kind,
                status,
                executor,
                parent == null ? null : InstanceId.of(parent),
                life);
        assertThat(list(filter, null, 10).rows()).hasSize(expected);
    }

    @Test
    @Tag("promise-18")
    void everyInstanceCountsOnceUnderItsStatus() {
        for (int i = 0; i < 6; i++) {
            bench.start("t" + i);
        }
        bench.send(new PartitionCommand.Report(
                InstanceId.of("t1"),
                1,
                1,
                InstanceStatus.CREATED,
                true,
                NodeCounts.NONE,
                null,
                false,
                null,
                WorkTopics.NONE));
        bench.report("t2", 1, InstanceStatus.RUNNING);
        bench.report("t3", 1, InstanceStatus.PAUSED, null, true);
        for (InstanceStatus end : List.of(
                InstanceStatus.COMPLETED, InstanceStatus.FAILED, InstanceStatus.CANCELLED, InstanceStatus.TIMED_OUT)) {
            bench.start("end" + end);
            bench.send(new PartitionCommand.Release(
                    InstanceId.of("end" + end), 1, end, bench.now, null, NodeCounts.NONE, false));
        }
        bench.send(new PartitionCommand.Forget(InstanceId.of("endFAILED"), 1));
        PartitionReply.Statistics all = (PartitionReply.Statistics) bench.ask(new PartitionCommand.GetStatistics());
        StatusTotals totals = all.totals();
        assertThat(totals.created()).isEqualTo(10);
        assertThat(totals.in(Bucket.IDLE)).isEqualTo(3);
        for (Bucket bucket : Bucket.values()) {
            assertThat(totals.in(bucket)).isEqualTo(bucket == Bucket.IDLE ? 3 : 1);
        }
        assertThat(totals.cleaned()).isEqualTo(1);
        assertThat(all.live()).isEqualTo(6);
        assertThat(all.rows()).isEqualTo(9);
        assertThat(all.parked()).isEqualTo(1);
        assertThat(all.claims()).isEqualTo(1);
        assertThat(all.plus(all).totals().created()).isEqualTo(20);
        assertThat(all.plus(all)).isNotEqualTo(all).isEqualTo(all.plus(all)).hasSameHashCodeAs(all.plus(all));
        assertThat(totals)
                .hasToString(
                        "StatusTotals[created=10, cleaned=1, [IDLE, QUEUED, RUNNING, PAUSED, COMPLETED, FAILED, CANCELLED, TIMED_OUT]=[3, 1, 1, 1, 1, 1, 1, 1]]");
    }

    @Test
    void onlyEndedThreadsAreForgotten() {
        bench.start("a");
        assertThat(bench.ask(new PartitionCommand.Forget(InstanceId.of("a"), 1)))
                .isEqualTo(new PartitionReply.StillLive(InstanceId.of("a"), 1));
        bench.release("a");
        assertThat(bench.ask(new PartitionCommand.Forget(InstanceId.of("a"), 1)))
                .isEqualTo(new PartitionReply.Forgotten(InstanceId.of("a"), true));
        assertThat(bench.ask(new PartitionCommand.Forget(InstanceId.of("a"), 1)))
                .isEqualTo(new PartitionReply.Forgotten(InstanceId.of("a"), false));
        assertThat(bench.ask(new PartitionCommand.GetThread(InstanceId.of("a"))))
                .isEqualTo(new PartitionReply.UnknownThread(InstanceId.of("a"), 0));
        assertThat(bench.state.threads()).isEmpty();
    }

    @Test
    void aRowTellsWhatIsKnown() {
        bench.start("a");
        bench.send(new PartitionCommand.Report(
                InstanceId.of("a"),
                1,
                9,
                InstanceStatus.RUNNING,
                false,
                new NodeCounts(1, 2, 3, 4, 5, 6, 7),
                bench.now.plusSeconds(3),
                true,
                "host-a",
                WorkTopics.NONE));
        ThreadRow row = ((PartitionReply.Found) bench.ask(new PartitionCommand.GetThread(InstanceId.of("a")))).row();
        assertThat(row.live()).isTrue();
        assertThat(row.parked()).isTrue();
        assertThat(row.seq()).isEqualTo(9);
        assertThat(row.counts().total()).isEqualTo(28);
        assertThat(row.host()).isEqualTo("host-a");
        assertThat(row.createdAt()).isEqualTo(bench.now);
        assertThat(row.nextWakeAt()).isEqualTo(bench.now.plusSeconds(3));
        assertThat(row.endedAt()).isNull();
        bench.release("a");
        row = ((PartitionReply.Found) bench.ask(new PartitionCommand.GetThread(InstanceId.of("a")))).row();
        assertThat(row.live()).isFalse();
        assertThat(row.endedAt()).isEqualTo(bench.now);
        assertThat(row.retainUntil()).isEqualTo(bench.now.plusSeconds(60));
        assertThat(row.nextWakeAt()).isNull();
    }

    @Test
    void claimsAreConfirmedAndAudited() {
        bench.start("a");
        bench.send(PartitionCommand.AcquireStart.main(InstanceId.of("b"), 1, ORDER, VersionSelector.adHoc()));
        bench.tell(new PartitionCommand.ConfirmClaims(ORDER));
        DefinitionCommand.Claims claims = bench.toDefinition(DefinitionCommand.Claims.class);
        assertThat(claims.held()).containsExactly(new Claim(1, V1, Claim.Phase.HELD));
        assertThat(claims.known()).containsExactly(1L, 2L);
        assertThat(claims.asOf()).isEqualTo(2);
        bench.tickAfter(Duration.ofMinutes(10));
        assertThat(bench.toDefinition(DefinitionCommand.Claims.class)).isEqualTo(claims);
    }

    @Test
    void theNumberOfPartitionsHoldsForTheLifeOfTheData() {
        PartitionReply.Partitioning fits =
                (PartitionReply.Partitioning) bench.ask(new PartitionCommand.CheckPartitioning());
        fits.require();
        assertThat(bench.events).containsExactly(new PartitionEvent.PartitionOpened(3, 8));
        bench.ask(new PartitionCommand.CheckPartitioning());
        assertThat(bench.events).isEmpty();

        PartitionBench other = new PartitionBench(new PartitionSettings(
                3,
                16,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                1,
                1,
                0,
                true));
        other.journal.addAll(bench.journal);
        other.restart();
        assertThat(other.tell(new PartitionCommand.Tick())).isEmpty();
        assertThat(other.send(new PartitionCommand.GetStatistics())).isEmpty();
        PartitionReply.Partitioning differs =
                (PartitionReply.Partitioning) other.ask(new PartitionCommand.CheckPartitioning());
        org.assertj.core.api.Assertions.assertThatThrownBy(differs::require)
                .isInstanceOf(PartitionCountMismatchException.class)
                .hasMessageContaining("8 partitions")
                .hasMessageContaining("16")
                .extracting(e -> ((PartitionCountMismatchException) e).code())
                .isEqualTo("PARTITION_COUNT_MISMATCH");
    }

    private PartitionReply.ThreadPage list(ThreadFilter filter, InstanceId after, int limit) {
        return (PartitionReply.ThreadPage) bench.ask(new PartitionCommand.ListThreads(filter, after, limit));
    }
}
