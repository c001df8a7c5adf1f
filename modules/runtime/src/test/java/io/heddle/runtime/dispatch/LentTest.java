package io.heddle.runtime.dispatch;

import static io.heddle.runtime.dispatch.Nodes.PATIENCE;
import static io.heddle.runtime.dispatch.Nodes.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.NodeError;
import io.heddle.spi.NodeOutcome;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a home does in each round about a host that does not answer; the test says who is a member. */
class LentTest {
    private static final Nodes NODES = new Nodes("");
    private static Nodes.Node home;
    private static Nodes.Node host;

    private TestProbe<Errand> desk;
    private TestProbe<AttemptReport> instance;
    private Lent lent;

    @BeforeAll
    static void start() {
        home = NODES.with(Map.of());
        host = NODES.with(Map.of("rare", task -> NodeOutcome.json("0")));
    }

    @AfterAll
    static void stop() {
        NODES.close();
    }

    @BeforeEach
    void open() {
        desk = home.kit().createTestProbe(Errand.class);
        instance = home.instance();
        TestProbe<Errand> own = home.kit().createTestProbe(Errand.class);
        lent = new Lent(new Hosts(home.cluster(), own.getRef(), node -> desk.getRef()), Fit.within(18 << 20));
    }

    private Errand.Post post() {
        return new Errand.Post(desk.getRef(), host.life());
    }

    private Hosts.Present all() {
        return new Hosts.Present(Set.of(home.life(), host.life()), Set.of(home.life(), host.life()));
    }

    private Hosts.Present cutOff() {
        return new Hosts.Present(Set.of(home.life(), host.life()), Set.of(home.life()));
    }

    private Hosts.Present without() {
        return new Hosts.Present(Set.of(home.life()), Set.of(home.life()));
    }

    private void take() {
        Errand.Take take = desk.expectMessageClass(Errand.Take.class, PATIENCE);
        lent.taken(new Errand.Taken(take.run().key(), take.run().delivery(), post()));
    }

    private void rounds(int count, Hosts.Present present) {
        for (int round = 0; round < count; round++) {
            lent.again(present);
        }
    }

    /** Fault: nobody said that it was removed, or said so before the loan began. */
    @Test
    void aLoanToAProcessThatIsNoMemberIsLostInTheNextRound() {
        lent.send(order("a", 1, instance));
        take();
        lent.again(all());
        instance.expectNoMessage();
        lent.again(without());
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isNull();
    }

    /** Fault: the host forgot it without a word. */
    @Test
    void whatAHostHasIsAskedForAgainAndLostWhenItIsNotThereAnyMore() {
        lent.send(order("a", 1, instance));
        take();
        rounds(Lent.REST + 1, all());
        Errand.Ask ask = desk.expectMessageClass(Errand.Ask.class, PATIENCE);
        lent.taken(new Errand.Taken(ask.key(), 1, post()));
        rounds(2 * Lent.REST, all());
        ask = desk.expectMessageClass(Errand.Ask.class, PATIENCE);
        assertThat(ask.life()).isEqualTo(host.life());
        instance.expectNoMessage();
        lent.unknown(new Errand.Unknown(ask.key(), 1, post()));
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isNull();
    }

    /** Fault: a message that fits into no frame, or cannot be read at the other end. */
    @Test
    void anOrderThatIsNeverAnsweredEndsTheAttemptAndIsTakenBack() {
        lent.send(order("a", 1, instance));
        rounds(Lent.MOST_UNANSWERED, all());
        instance.expectNoMessage();
        lent.again(all());
        NodeError error =
                ((NodeOutcome.Failed) instance.receiveMessage(PATIENCE).outcome()).error();
        assertThat(error.message())
                .contains("rare", String.valueOf(Lent.MOST_UNANSWERED), "maximum-frame-size", "raise");
        // The host may have heard all the same: what it began must not go on beside what follows.
        Errand.Halt halt = Nodes.next(desk, Errand.Halt.class);
        lent.halted(new Errand.Halted(halt.key(), 1, post()));
        desk.expectNoMessage();
        rounds(10, all());
        desk.expectNoMessage();
        instance.expectNoMessage();
    }

    @Test
    void aHostThatIsCutOffIsWaitedFor() {
        lent.send(order("a", 1, instance));
        rounds(10 * Lent.MOST_UNANSWERED, cutOff());
        instance.expectNoMessage();
        take();
        rounds(10 * Lent.MOST_UNANSWERED, cutOff());
        instance.expectNoMessage();
    }

    /** Nobody is asked for ever: a seeker goes by what the others say. */
    @Test
    void whoeverIsSilentWhileAnAttemptIsSoughtHasItNot() {
        lent.seek(order("a", 1, instance));
        lent.unknown(new Errand.Unknown(order("a", 1, instance).key(), 1, new Errand.Post(desk.getRef(), home.life())));
        rounds(Lent.MOST_UNANSWERED, all());
        instance.expectNoMessage();
        rounds(2, all());
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isNull();
    }

    /** Found at one, it is not asked for at others, and a second one that has it is told to stop. */
    @Test
    void anAttemptIsAtOneNode() {
        lent.seek(order("a", 1, instance));
        Errand.Ask ask = desk.expectMessageClass(Errand.Ask.class, PATIENCE);
        lent.taken(new Errand.Taken(ask.key(), 1, post()));
        TestProbe<Errand> other = home.kit().createTestProbe(Errand.class);
        lent.taken(new Errand.Taken(ask.key(), 1, new Errand.Post(other.getRef(), 77)));
        other.expectMessageClass(Errand.Halt.class, PATIENCE);
        desk.expectNoMessage();
    }
}
