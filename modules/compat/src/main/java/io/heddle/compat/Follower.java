package io.heddle.compat;

import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Hands on what happens to one instance, in order, until it has ended. */
final class Follower {
    private static final Set<String> ENDS =
            Set.of("INSTANCE_COMPLETED", "INSTANCE_FAILED", "INSTANCE_CANCELLED", "INSTANCE_TIMED_OUT");

    /** What the follower is told. */
    private record Heard(InstanceManager.News news) {}

    private Follower() {}

    /** @param end called once, when no entry follows */
    static void follow(ActorHeddle heddle, InstanceId id, long afterSeq, Consumer<HistoryEntry> each, Runnable end) {
        heddle.actorSystem()
                .systemActorOf(
                        Behaviors.<Heard>setup(context -> {
                            ActorRef<InstanceManager.News> news =
                                    context.messageAdapter(InstanceManager.News.class, Heard::new);
                            heddle.manager().tell(new InstanceManager.Subscribe(id, afterSeq, news));
                            return Behaviors.receiveMessage(heard -> heard(heard, each, end));
                        }),
                        "heddle-follower-" + java.util.UUID.randomUUID(),
                        Props.empty());
    }

    private static Behavior<Heard> heard(Heard heard, Consumer<HistoryEntry> each, Runnable end) {
        boolean over = true;
        if (heard.news() instanceof InstanceManager.Events events) {
            events.entries().forEach(each);
            over = events.entries().stream().anyMatch(entry -> ENDS.contains(entry.type()));
        }
        if (over) {
            end.run();
            return Behaviors.stopped();
        }
        return Behaviors.same();
    }
}
