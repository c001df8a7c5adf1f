package io.heddle.runtime.health;

import io.heddle.Health;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Asks the journal with one {@link JournalProbe} at a time: two would write under the same id. Whoever asks while one is
 * under way gets its answer.
 */
public final class JournalCheck extends AbstractBehavior<JournalCheck.Message> {

    /** What the check is told. */
    public sealed interface Message {}

    /** Does the journal take a record? */
    public record Ask(ActorRef<Health.Check> replyTo) implements Message {}

    private record Written() implements Message {}

    private final String persistenceId;
    private final List<ActorRef<Health.Check>> asking = new ArrayList<>();
    private final ActorRef<JournalProbe.Written> probed;
    private boolean probing;
    private boolean passed;

    private JournalCheck(ActorContext<Message> context, String persistenceId) {
        super(context);
        this.persistenceId = persistenceId;
        probed = context.messageAdapter(JournalProbe.Written.class, written -> new Written());
    }

    /**
     * The check of one node.
     *
     * @param node a name no other living node has; the records of the check are kept apart by it
     */
    public static Behavior<Message> create(String node) {
        return Behaviors.setup(context -> new JournalCheck(context, "heddle-probe|" + node));
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ask.class, this::ask)
                .onMessage(Written.class, this::written)
                .onSignal(Terminated.class, this::ended)
                .build();
    }

    private Behavior<Message> ask(Ask ask) {
        asking.add(ask.replyTo());
        if (!probing) {
            probing = true;
            passed = false;
            var probe = Adapter.actorOf(getContext(), JournalProbe.props(persistenceId, Adapter.toClassic(probed)));
            Adapter.watch(getContext(), probe);
        }
        return this;
    }

    private Behavior<Message> written(Written written) {
        passed = true;
        answer(new Health.Check("journal", true, "took a record"));
        return this;
    }

    private Behavior<Message> ended(Terminated probe) {
        probing = false;
        if (!passed) {
            answer(new Health.Check("journal", false, "did not take a record; the log of this node says why"));
        } else if (!asking.isEmpty()) {
            // They asked after the answer and before the end.
            List<ActorRef<Health.Check>> late = List.copyOf(asking);
            asking.clear();
            late.forEach(replyTo -> ask(new Ask(replyTo)));
        }
        return this;
    }

    private void answer(Health.Check check) {
        asking.forEach(replyTo -> replyTo.tell(check));
        asking.clear();
    }
}
