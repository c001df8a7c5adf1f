package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.spi.NodeOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What homes and hosts of errands say, message by message; {@link ErrandSimulationTest} has the rest. */
class ErrandTest {
    private static final int KEPT = 40;
    private static final int MOST_BYTES = 1000;

    /** Another node, which says what the test says. */
    private static final class Other {
        final TestInbox<Errand> desk = TestInbox.create();
        final long life;

        Other(long life) {
            this.life = life;
        }

        Errand.Post post() {
            return new Errand.Post(desk.getRef(), life);
        }

        <T extends Errand> T next(Class<T> kind) {
            return kind.cast(desk.receiveMessage());
        }

        <T extends Errand> List<T> all(Class<T> kind) {
            return desk.getAllReceived().stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .toList();
        }
    }

    private static final class Table implements Hosts {
        final List<Other> hosts = new ArrayList<>();
        boolean reached = true;
        boolean expected;
        private final Other own = new Other(1);

        @Override
        public Errand.Post own() {
            return own.post();
        }

        @Override
        public Errand.@Nullable Post choose(NodeDispatcher.Run run, Set<Long> without) {
            return hosts.stream()
                    .filter(each -> reached && !without.contains(each.life))
                    .map(Other::post)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public boolean isExpected(String executor, Set<Long> without) {
            return expected || hosts.stream().anyMatch(each -> !without.contains(each.life));
        }

        @Override
        public Collection<Errand.Post> whereItMayBe(String executor) {
            return hosts.stream().map(Other::post).toList();
        }

        @Override
        public Present present() {
            Set<Long> all = hosts.stream().map(each -> each.life).collect(Collectors.toSet());
            return new Present(all, reached ? all : Set.of());
        }
    }

    private final Table table = new Table();
    private final Other first = new Other(2);
    private final Other second = new Other(3);
    private final TestInbox<AttemptReport> instance = TestInbox.create();
    private final TestInbox<NodeDispatcher.Message> dispatcher = TestInbox.create();
    private final TestInbox<AttemptReport> ends = TestInbox.create();
    private int bytes;
    private final Fit fit = new Fit(MOST_BYTES, message -> bytes);
    private final Lent lent = new Lent(table, fit);
    private final Borrowed borrowed =
            new Borrowed(table, fit, dispatcher.getRef(), ends.getRef(), "rare"::equals, KEPT);

    private NodeDispatcher.Run run(int delivery) {
        return Desk.order("a", "rare", 1, delivery, Map.of(), 0, 0, 0, instance.getRef());
    }

    private Attempt.Key key() {
        return run(1).key();
    }

    private NodeError failure() {
        return ((NodeOutcome.Failed) instance.receiveMessage().outcome()).error();
    }

    private void rounds(int count) {
        for (int round = 0; round < count; round++) {
            lent.again(table.present());
            borrowed.again(table.present());
        }
    }

    // ---- home ------------------------------------------------------------------------------------------------------

    @Test
    void aHostThatDoesNotAnswerIsPassedOver() {
        table.hosts.addAll(List.of(first, second));
        lent.send(run(1));
        rounds(Lent.MOST_SILENT + 1);
        assertThat(first.all(Errand.Halt.class)).as("what it may have begun").hasSize(1);
        assertThat(second.next(Errand.Take.class).run().delivery()).isEqualTo(1);
        assertThat(instance.hasMessages()).isFalse();

        rounds(Lent.MOST_SILENT + 1);
        NodeError error = failure();
        assertThat(error.retryable()).isTrue();
        assertThat(error.message()).contains("rare", Fit.LIMIT, "raise");
        assertThat(lent.isEmpty()).isTrue();
    }

    @Test
    void whatRunsAtAHostThatDoesNotAnswerIsLostAndGoesToAnotherOne() {
        table.hosts.addAll(List.of(first, second));
        lent.send(run(1));
        lent.taken(new Errand.Taken(key(), 1, first.post()));
        rounds(Lent.MOST_SILENT + 1);
        assertThat(instance.receiveMessage().outcome()).isNull();
        assertThat(first.all(Errand.Halt.class)).hasSize(1);
        lent.send(run(2));
        assertThat(second.all(Errand.Take.class)).hasSize(1);
    }

    /** A large order that is not answered is not sent in every round. */
    @Test
    void ordersAreRepeatedLessAndLessOften() {
        table.hosts.add(first);
        lent.send(run(1));
        rounds(Lent.MOST_SILENT);
        assertThat(first.all(Errand.Take.class)).hasSizeBetween(5, 7);
    }

    @Test
    void anOrderWaitsForAHostThatIsCutOffAndForOneThatIsStartedAgain() {
        table.hosts.add(first);
        table.reached = false;
        lent.send(run(1));
        rounds(500);
        table.reached = true;
        rounds(1);
        first.next(Errand.Take.class);
        lent.declined(new Errand.Declined(key(), 1, first.post()));
        table.hosts.clear();
        table.expected = true;
        rounds(1);
        assertThat(instance.hasMessages()).isFalse();
        table.hosts.add(second);
        rounds(1);
        second.next(Errand.Take.class);
    }

    @Test
    void anOrderFailsWhenNobodyIsExpectedAnyMore() {
        table.expected = true;
        lent.send(run(1));
        rounds(5);
        assertThat(instance.hasMessages()).isFalse();
        table.expected = false;
        rounds(1);
        assertThat(failure().code()).isEqualTo(ErrorCode.NO_EXECUTOR);
    }

    @Test
    void anOrderThatWaitsForAHostIsTakenBack() {
        table.expected = true;
        lent.send(run(1));
        lent.recall(key());
        assertThat(lent.isEmpty()).isTrue();
    }

    @Test
    void anOrderThatFitsIntoNoMessageSaysSo() {
        table.hosts.add(first);
        bytes = MOST_BYTES + 1;
        lent.send(run(1));
        assertThat(failure().message()).contains("rare", "1001", "1000", Fit.LIMIT);
        assertThat(first.desk.hasMessages()).isFalse();
    }

    /** Told before, a crash of home would lose the result: the host has forgotten it, and nothing is on disk. */
    @Test
    void aHostMayForgetAResultOnceItIsRecordedAndNotBefore() {
        table.hosts.add(first);
        lent.send(run(1));
        first.next(Errand.Take.class);
        AttemptReport result = run(1).report(NodeOutcome.json("7"), Notes.NONE);
        lent.over(new Errand.Over(result, 1, first.post()));
        lent.over(new Errand.Over(result, 1, first.post()));
        assertThat(instance.receiveMessage()).isEqualTo(result.keptUntilSettled());
        assertThat(instance.hasMessages()).as("told once").isFalse();
        rounds(3 * Lent.REST);
        assertThat(first.all(Errand.Ask.class)).hasSize(3).allMatch(Errand.Ask::heard);
        lent.settled(key());
        first.next(Errand.Noted.class);
        assertThat(lent.isEmpty()).isTrue();
    }

    /** Fault: the instance's actor fails between the report and the disk, and comes back. */
    @Test
    void anInstanceThatBeginsAnewIsToldTheResultAgain() {
        table.hosts.add(first);
        lent.send(run(1));
        lent.over(new Errand.Over(run(1).report(NodeOutcome.json("7"), Notes.NONE), 1, first.post()));
        instance.receiveMessage();
        lent.seek(run(1));
        assertThat(instance.receiveMessage().outcome()).isEqualTo(NodeOutcome.json("7"));
    }

    // ---- host ------------------------------------------------------------------------------------------------------

    private void begin() {
        table.hosts.addAll(List.of(first, second));
        borrowed.take(new Errand.Take(1, run(1), first.post()));
        assertThat(dispatcher.receiveMessage()).isInstanceOf(NodeDispatcher.Lodge.class);
        first.next(Errand.Taken.class);
    }

    @Test
    void whatIsMeantForAnotherProcessIsNotHeard() {
        borrowed.take(new Errand.Take(7, run(1), first.post()));
        borrowed.ask(new Errand.Ask(7, key(), 1, false, first.post()));
        assertThat(first.desk.hasMessages()).isFalse();
        assertThat(borrowed.isEmpty()).isTrue();
    }

    @Test
    void aResultIsSaidAgainUntilItIsHeard() {
        begin();
        borrowed.ended(run(1).report(NodeOutcome.json("7"), Notes.NONE));
        first.next(Errand.Over.class);
        borrowed.ask(new Errand.Ask(1, key(), 1, false, second.post()));
        assertThat(second.next(Errand.Over.class).report().outcome()).isEqualTo(NodeOutcome.json("7"));
        borrowed.ask(new Errand.Ask(1, key(), 1, true, second.post()));
        rounds(KEPT);
        assertThat(second.desk.hasMessages()).isFalse();
        borrowed.ask(new Errand.Ask(1, key(), 1, false, second.post()));
        second.next(Errand.Over.class);
    }

    @Test
    void aResultThatFitsIntoNoMessageIsReplacedByOneThatSaysSo() {
        begin();
        bytes = MOST_BYTES + 1;
        borrowed.ended(run(1).report(NodeOutcome.json("7"), new Notes(Map.of("k", Payload.json("1")), List.of())));
        AttemptReport report = first.next(Errand.Over.class).report();
        assertThat(((NodeOutcome.Failed) report.outcome()).error().code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
        assertThat(report.notes()).isEqualTo(Notes.NONE);
    }

    /** Fault: an order that was on its way for long. */
    @Test
    void whatIsRecordedOrWasDeniedIsNotBegunAgain() {
        begin();
        borrowed.ended(run(1).report(NodeOutcome.json("7"), Notes.NONE));
        first.next(Errand.Over.class);
        borrowed.noted(new Errand.Noted(key(), 1));
        borrowed.take(new Errand.Take(1, run(1), first.post()));
        first.next(Errand.Unknown.class);
        borrowed.ask(new Errand.Ask(1, key(), 2, false, second.post()));
        borrowed.take(new Errand.Take(1, run(2), first.post()));
        first.next(Errand.Unknown.class);
        assertThat(dispatcher.hasMessages()).isFalse();
        borrowed.take(new Errand.Take(1, run(3), second.post()));
        assertThat(dispatcher.receiveMessage()).isInstanceOf(NodeDispatcher.Lodge.class);
    }

    @Test
    void anAttemptGoesOnForWhoeverAsksAndEndsWhenNobodyDoes() {
        begin();
        rounds(KEPT);
        borrowed.ask(new Errand.Ask(1, key(), 1, false, second.post()));
        table.reached = false;
        rounds(10 * KEPT);
        assertThat(dispatcher.hasMessages()).as("whoever is cut off cannot ask").isFalse();
        table.reached = true;
        rounds(KEPT + 1);
        assertThat(dispatcher.receiveMessage()).isEqualTo(new NodeDispatcher.Evict(key()));
        rounds(KEPT + 1);
        assertThat(borrowed.isEmpty()).isTrue();
    }

    /** An instance that began anew asks about a later delivery than the one that is here. */
    @Test
    void aNodeThatEndsGivesBackWhatItHasUnderWhicheverDeliveryItWasAskedFor() {
        begin();
        borrowed.ask(new Errand.Ask(1, key(), 2, false, second.post()));
        second.next(Errand.Taken.class);
        borrowed.dropped(new Errand.Dropped(key(), 1, false));
        assertThat(second.next(Errand.Declined.class).delivery()).isEqualTo(2);
        borrowed.close();
        borrowed.take(new Errand.Take(1, run(3), second.post()));
        second.next(Errand.Declined.class);
    }
}
