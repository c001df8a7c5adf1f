package io.heddle.runtime.dispatch;

import static io.heddle.runtime.dispatch.Nodes.PATIENCE;
import static io.heddle.runtime.dispatch.Nodes.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heddle.kernel.expression.Expressions;
import io.heddle.runtime.executor.Executors;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.NodeOutcome;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a host does in each round about homes that come and go; the test says who is a member. */
class BorrowedTest {
    private static final Nodes NODES = new Nodes("");
    private static final int KEPT = 10;
    private static Nodes.Node here;

    private TestProbe<NodeDispatcher.Message> dispatcher;
    private TestProbe<Errand> first;
    private TestProbe<Errand> second;
    private NodeDispatcher.Run run;
    private Borrowed borrowed;

    @BeforeAll
    static void start() {
        here = NODES.with(Map.of());
    }

    @AfterAll
    static void stop() {
        NODES.close();
    }

    @BeforeEach
    void take() {
        dispatcher = here.kit().createTestProbe(NodeDispatcher.Message.class);
        first = here.kit().createTestProbe(Errand.class);
        second = here.kit().createTestProbe(Errand.class);
        run = order("a", 1, here.instance());
        TestProbe<Errand> own = here.kit().createTestProbe(Errand.class);
        Hosts hosts = new Hosts(here.cluster(), own.getRef(), node -> own.getRef());
        Executors executors = Executors.load(
                HeddleSettings.from(ConfigFactory.defaultReference().resolve()),
                Expressions.withDefaultLimits(),
                Map.of("rare", task -> NodeOutcome.json("0")));
        borrowed = new Borrowed(
                hosts,
                Fit.within(18 << 20),
                dispatcher.getRef(),
                here.instance().getRef(),
                executors,
                KEPT);
        borrowed.take(new Errand.Take(here.life(), run, post(first, 1)));
        dispatcher.expectMessageClass(NodeDispatcher.Lodge.class, PATIENCE);
        first.expectMessageClass(Errand.Taken.class, PATIENCE);
    }

    private static Errand.Post post(TestProbe<Errand> home, long life) {
        return new Errand.Post(home.getRef(), life);
    }

    private void rounds(int count, Long... members) {
        for (int round = 0; round < count; round++) {
            borrowed.again(new Hosts.Present(Set.of(members), Set.of(members)));
        }
    }

    private void ask(TestProbe<Errand> home, long life) {
        borrowed.ask(new Errand.Ask(here.life(), run.key(), 1, post(home, life)));
    }

    @Test
    void whatIsLetGoAndAskedForByNobodyEndsAfterAWhile() {
        borrowed.notMine(new Errand.NotMine(run.key(), 1, post(first, 1)));
        rounds(KEPT, 1L, 2L);
        dispatcher.expectNoMessage();
        rounds(1, 1L, 2L);
        assertThat(dispatcher.receiveMessage(PATIENCE)).isEqualTo(new NodeDispatcher.Evict(run.key()));
        ask(second, 2);
        second.expectMessageClass(Errand.Unknown.class, PATIENCE);
    }

    @Test
    void whatTheNextHomeAsksForGoesOnHoweverLongItTakes() {
        borrowed.notMine(new Errand.NotMine(run.key(), 1, post(first, 1)));
        rounds(KEPT, 1L, 2L);
        ask(second, 2);
        second.expectMessageClass(Errand.Taken.class, PATIENCE);
        // The first one repeats itself.
        borrowed.notMine(new Errand.NotMine(run.key(), 1, post(first, 1)));
        rounds(5 * KEPT, 1L, 2L);
        dispatcher.expectNoMessage();
        borrowed.ended(run.report(NodeOutcome.json("7"), Notes.NONE));
        assertThat(second.expectMessageClass(Errand.Over.class, PATIENCE)
                        .report()
                        .outcome())
                .isEqualTo(NodeOutcome.json("7"));
        first.expectNoMessage();
    }

    /** Fault: the process of home was replaced by another one at the same address, which knows of no loan. */
    @Test
    void aHomeThatIsNoMemberIsNone() {
        rounds(3 * KEPT, 1L);
        dispatcher.expectNoMessage();
        rounds(KEPT + 1, 2L);
        assertThat(dispatcher.receiveMessage(PATIENCE)).isEqualTo(new NodeDispatcher.Evict(run.key()));
    }

    /** Fault: the word that it is recorded is lost. Nobody waits for it any more, and it does not stay for ever. */
    @Test
    void aResultThatNobodyWaitsForIsForgotten() {
        borrowed.ended(run.report(NodeOutcome.json("7"), Notes.NONE));
        first.expectMessageClass(Errand.Over.class, PATIENCE);
        rounds(Lent.REST + 1, 1L);
        first.expectMessageClass(Errand.Over.class, PATIENCE);
        borrowed.notMine(new Errand.NotMine(run.key(), 1, post(first, 1)));
        rounds(KEPT + 1, 1L);
        first.expectNoMessage();
        ask(second, 2);
        second.expectMessageClass(Errand.Unknown.class, PATIENCE);
    }

    /** Fault: home keeps the result and waits for its disk; that is no reason to doubt that it arrived. */
    @Test
    void aResultThatIsNotRecordedYetStaysTheSame() {
        borrowed.ended(run.report(NodeOutcome.json("7"), Notes.NONE));
        rounds(50 * Lent.REST, 1L);
        borrowed.again(new Hosts.Present(Set.of(1L), Set.of(1L)));
        ask(second, 2);
        assertThat(second.expectMessageClass(Errand.Over.class, PATIENCE)
                        .report()
                        .outcome())
                .isEqualTo(NodeOutcome.json("7"));
    }
}
