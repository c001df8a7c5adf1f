package io.heddle.runtime.engine;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.Past;
import io.heddle.runtime.instance.InstanceServices;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the contents of checkpoints are kept, and how any point of a run is read back. Thread-safe. */
final class CheckpointStore implements InstanceServices.PastPort, InstanceServices.CheckpointPort {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

    private final ActorRef desk;
    private final BiFunction<InstanceId, Integer, CompletionStage<Past>> history;

    /** @param history reads a point from the events of a run */
    CheckpointStore(ActorContext<?> context, BiFunction<InstanceId, Integer, CompletionStage<Past>> history) {
        this.desk = Adapter.actorOf(context, Props.create(Desk.class, Desk::new), "checkpoints");
        this.history = history;
    }

    private record Order(InstanceId id, CheckpointWorker.Job job) {}

    /** Starts a worker for each job. */
    private static final class Desk extends AbstractActor {
        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .match(Order.class, order -> getContext().actorOf(CheckpointWorker.props(order.id(), order.job())))
                    .build();
        }
    }

    @Override
    public CompletionStage<Integer> save(InstanceId id, int seq, InstanceSnapshot content) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        desk.tell(new Order(id, new CheckpointWorker.Save(seq, content, done)), ActorRef.noSender());
        return done;
    }

    @Override
    public CompletionStage<Void> keepOnly(InstanceId id, List<Integer> seqs, int upTo) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        desk.tell(new Order(id, new CheckpointWorker.KeepOnly(seqs, upTo, done)), ActorRef.noSender());
        return done;
    }

    /** The content of the checkpoint at that point, if there is one; else what the events say. */
    @Override
    public CompletionStage<Past> read(InstanceId id, int seq) {
        CompletableFuture<Optional<InstanceSnapshot>> done = new CompletableFuture<>();
        desk.tell(new Order(id, new CheckpointWorker.Load(seq, done)), ActorRef.noSender());
        return done.exceptionally(unreadable -> {
                    LOG.warn(
                            "the checkpoint of instance {} at {} cannot be read, its history is: {}",
                            id,
                            seq,
                            unreadable.toString());
                    return Optional.empty();
                })
                .thenCompose(content -> content.isPresent() ? kept(id, seq, content.get()) : history.apply(id, seq));
    }

    /** A content does not hold what live children were given; where there are any, the events are asked for it. */
    private CompletionStage<Past> kept(InstanceId id, int seq, InstanceSnapshot content) {
        Past kept = Past.kept(content);
        return kept.state().hasLiveChildren()
                ? history.apply(id, seq).exceptionally(unreadable -> kept)
                : CompletableFuture.completedStage(kept);
    }
}
