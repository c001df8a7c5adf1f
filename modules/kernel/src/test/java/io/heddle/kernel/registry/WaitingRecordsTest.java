package io.heddle.kernel.registry;

import static io.heddle.kernel.registry.PartitionBench.ORDER;
import static io.heddle.kernel.registry.PartitionBench.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a restart would learn again from the instances waits for the next record; what was answered for does not. */
class WaitingRecordsTest {
    private static final Duration LINGER = Duration.ofMillis(500);

    private final PartitionBench bench = bench(LINGER);

    private static PartitionBench bench(Duration linger) {
        return new PartitionBench(new PartitionSettings(
                3,
                8,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ZERO,
                linger,
                Duration.ofSeconds(300),
                20,
                2,
                10,
                true));
    }

    private List<String> written() {
        return bench.events.stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    private static PartitionReply.Released released(String id) {
        return new PartitionReply.Released(InstanceId.of(id), 1);
    }

    @Test
    void aReportFromMemoryIsAnsweredAtOnceAndWrittenWithTheNextRecord() {
        bench.start("a");
        bench.report("a", 7, InstanceStatus.RUNNING);
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.Reported(InstanceId.of("a"), 1, 7));
        assertThat(written()).isEmpty();
        assertThat(bench.entry("a").status()).isEqualTo(InstanceStatus.RUNNING);

        bench.start("b");
        assertThat(written()).containsExactly("ThreadReported", "ThreadGranted");
        bench.restart();
        assertThat(bench.entry("a").status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    void withoutAnotherRecordAReportIsWrittenAfterTheLinger() {
        bench.start("a");
        bench.report("a", 7, InstanceStatus.RUNNING);
        assertThat(bench.session.nextTick()).isEqualTo(Micros.of(bench.now.plus(LINGER)));
        bench.tickAfter(LINGER.minusMillis(1));
        assertThat(written()).isEmpty();
        bench.tickAfter(Duration.ofMillis(1));
        assertThat(written()).containsExactly("ThreadReported");
    }

    @Test
    void leavingMemoryAndComingBackIsWrittenAtOnce() {
        bench.start("a");
        bench.report("a", 7, InstanceStatus.RUNNING, bench.now.plusSeconds(3600), true);
        assertThat(written()).containsExactly("ThreadReported");
        bench.report("a", 8, InstanceStatus.RUNNING);
        assertThat(written()).containsExactly("ThreadReported");
    }

    @Test
    void aReleaseIsAnsweredOnceItIsWritten() {
        bench.start("a");
        bench.start("b");
        bench.send(bench.release("a", 1));
        assertThat(written()).isEmpty();
        assertThat(bench.replies()).isEmpty();
        bench.send(bench.release("a", 1));
        assertThat(bench.replies()).as("said again, waits again").isEmpty();

        bench.tickAfter(LINGER);
        assertThat(written()).containsExactly("ThreadReleased");
        assertThat(bench.replies())
                .containsExactly(released("a"), new PartitionReply.AlreadyReleased(InstanceId.of("a"), 1));
    }

    /** The last thread of a version: its report, its end and the end of the claim are one record. */
    @Test
    void aLoneRunLeavesOneRecordWhenItsClaimIsGivenUp() {
        bench.start("a");
        bench.report("a", 7, InstanceStatus.RUNNING);
        bench.now = bench.now.plusMillis(2);
        bench.send(bench.release("a", 1));
        bench.tickAfter(LINGER.minusMillis(2));
        assertThat(written()).isEmpty();
        bench.tickAfter(Duration.ofMillis(2));
        assertThat(written()).containsExactly("ThreadReported", "ThreadReleased", "ClaimClosing");
    }

    @Test
    void theEndOfOneThreadDoesNotMakeAnotherWaitLonger() {
        bench.start("a");
        bench.start("b");
        bench.send(bench.release("b", 1));
        bench.now = bench.now.plusMillis(400);
        bench.send(bench.release("a", 1));
        bench.tickAfter(Duration.ofMillis(100));
        assertThat(bench.replies()).contains(released("b"));
    }

    @Test
    void whoeverWaitsForTheReleaseIsNotMadeToWait() {
        bench.start("a");
        bench.start("b");
        bench.send(bench.release("a", 1).promptly());
        assertThat(written()).containsExactly("ThreadReleased");
        assertThat(bench.onlyReply()).isEqualTo(released("a"));
    }

    @Test
    void whoeverBeginsToWaitMeanwhileIsNotEither() {
        bench.start("a");
        bench.start("b");
        bench.send(bench.release("a", 1));
        bench.send(bench.release("a", 1).promptly());
        assertThat(written()).containsExactly("ThreadReleased");
        assertThat(bench.replies()).contains(released("a"));
    }

    @Test
    void whoeverLooksSeesWhatNoRestartTakesBack() {
        bench.start("a");
        bench.start("b");
        bench.send(bench.release("a", 1));
        bench.send(new PartitionCommand.GetThread(InstanceId.of("a")));
        assertThat(written()).containsExactly("ThreadReleased");
        assertThat(bench.replies()).first().isEqualTo(released("a"));
        assertThat(bench.replies()).last().isInstanceOf(PartitionReply.Found.class);
    }

    @Test
    void whatACrashTookIsAskedForAndSaidAgain() {
        bench.start("a");
        bench.start("b");
        bench.send(bench.release("a", 1));
        bench.restart();
        assertThat(bench.entry("a").released()).as("not written, not answered").isFalse();
        bench.tickAfter(Duration.ofSeconds(1));
        assertThat(bench.wakes()).extracting(wake -> wake.threadId().value()).contains("a");
        bench.send(bench.release("a", 1));
        bench.tickAfter(LINGER);
        assertThat(bench.replies()).contains(released("a"));
    }

    @Test
    void anOrderlyEndWritesEverything() {
        bench.start("a");
        bench.report("a", 7, InstanceStatus.RUNNING);
        bench.writeOut();
        assertThat(written()).containsExactly("ThreadReported");
        assertThat(bench.session.known(bench.state)).isEqualTo(bench.state);
        bench.writeOut();
        assertThat(written()).isEmpty();
    }

    @Test
    void onlySoMuchWaits() {
        bench.start("a");
        int records = 0;
        for (int seq = 1; seq <= 1_200; seq++) {
            bench.report("a", seq, InstanceStatus.RUNNING);
            records += bench.events.isEmpty() ? 0 : 1;
        }
        assertThat(records).isEqualTo(2);
    }

    @Test
    void nothingWaitsLongerThanASecondHoweverLongAClaimIsKept() {
        PartitionBench patient = bench(Duration.ofHours(1));
        patient.start("a");
        patient.send(patient.release("a", 1));
        patient.tickAfter(Duration.ofMillis(999));
        assertThat(patient.events).isEmpty();
        patient.tickAfter(Duration.ofMillis(1));
        assertThat(patient.events).hasSize(1);
    }

    @Test
    void withoutALingerNothingWaits() {
        PartitionBench prompt = new PartitionBench();
        prompt.start("a");
        prompt.report("a", 7, InstanceStatus.RUNNING);
        assertThat(prompt.events).hasSize(1);
        prompt.send(PartitionCommand.AcquireStart.main(InstanceId.of("b"), 1, ORDER, V1));
        prompt.send(prompt.release("a", 1));
        assertThat(prompt.events).hasSize(1);
        assertThat(prompt.onlyReply()).isEqualTo(released("a"));
    }
}
