package io.heddle.examples;

import io.heddle.Heddle;
import io.heddle.InstanceResult;
import io.heddle.StartOptions;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** An application's own actor starts an instance, follows its events and hears of its end: messages only. */
public final class TypedMessages {
    private TypedMessages() {}

    /**
     * Runs it.
     *
     * @param args the folder where state is kept; {@code heddle-data} if there is none
     */
    public static void main(String[] args) {
        try (Heddle heddle = Heddle.builder()
                .dataDir(Path.of(args.length > 0 ? args[0] : "heddle-data"))
                .executor("work", task -> NodeOutcome.json("\"done\""))
                .start()) {
            // snippet: spawn
            ActorHeddle actors = ActorHeddle.of(heddle);
            CompletableFuture<InstanceResult> result = new CompletableFuture<>();
            actors.actorSystem().systemActorOf(Clerk.create(actors.manager(), result), "clerk", Props.empty());
            System.out.println(result.join().status());
            // end
        }
    }

    // snippet: clerk
    /** The application's actor. */
    static final class Clerk extends AbstractBehavior<Clerk.Message> {

        /** What the clerk receives: what the manager answers, and news of the instance. */
        sealed interface Message {}

        private record Answered(InstanceManager.Reply reply) implements Message {}

        private record Heard(InstanceManager.News news) implements Message {}

        private final ActorRef<InstanceManager.Command> manager;
        private final CompletableFuture<InstanceResult> result;
        private final ActorRef<InstanceManager.Reply> replies;

        private Clerk(
                ActorContext<Message> context,
                ActorRef<InstanceManager.Command> manager,
                CompletableFuture<InstanceResult> result) {
            super(context);
            this.manager = manager;
            this.result = result;
            this.replies = context.messageAdapter(InstanceManager.Reply.class, Answered::new);
            WorkflowDefinition definition = WorkflowDefinition.builder("two-steps")
                    .task("first", "work")
                    .task("second", "work", "first")
                    .build();
            manager.tell(new InstanceManager.Start(definition, StartOptions.DEFAULT, replies));
        }

        static Behavior<Message> create(
                ActorRef<InstanceManager.Command> manager, CompletableFuture<InstanceResult> result) {
            return Behaviors.setup(context -> new Clerk(context, manager, result));
        }

        @Override
        public Receive<Message> createReceive() {
            return newReceiveBuilder()
                    .onMessage(Answered.class, this::answered)
                    .onMessage(Heard.class, this::heard)
                    .build();
        }

        private Behavior<Message> answered(Answered message) {
            InstanceManager.Reply reply = message.reply();
            if (reply instanceof InstanceManager.Started started) {
                ActorRef<InstanceManager.News> news =
                        getContext().messageAdapter(InstanceManager.News.class, Heard::new);
                manager.tell(new InstanceManager.Subscribe(started.instanceId(), 0, news));
                manager.tell(new InstanceManager.AwaitEnd(started.instanceId(), replies));
            } else if (reply instanceof InstanceManager.Ended ended) {
                result.complete(ended.result());
            } else {
                result.completeExceptionally(new IllegalStateException(reply.toString()));
            }
            return this;
        }

        private Behavior<Message> heard(Heard message) {
            if (message.news() instanceof InstanceManager.Events events) {
                events.entries().forEach(entry -> getContext().getLog().info("{} {}", entry.seq(), entry.type()));
            }
            return this;
        }
    }
    // end
}
