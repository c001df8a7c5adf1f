package io.heddle.runtime.manager;

import io.heddle.InstanceId;
import io.heddle.actor.DefinitionManager;
import io.heddle.actor.InstanceManager;
import io.heddle.runtime.instance.SlotRequest;
import io.heddle.runtime.statistics.NodeQuestion;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * Supervises everything Heddle runs on this node, keeps its admission slots, and is the typed door for other actors. It
 * owns nothing durable: what it answers comes from the instances and the registry.
 */
public final class ManagerActor extends AbstractBehavior<InstanceManager.Command> {

    private record HolderGone(InstanceId threadId, int epoch, ActorRef<?> holder) implements InstanceManager.Internal {}

    private final Admissions admissions;
    private final RequestDesk desk;

    private ManagerActor(ActorContext<InstanceManager.Command> context, Admissions admissions, RequestDesk desk) {
        super(context);
        this.admissions = admissions;
        this.desk = desk;
        context.getSystem().receptionist().tell(Receptionist.register(InstanceManager.SERVICE_KEY, context.getSelf()));
    }

    /**
     * The manager of a node.
     *
     * @param limit top-level instances running at once; 0 for no limit
     * @param queueing whether further starts queue or are rejected
     * @param queueCapacity most starts waiting; 0 for no limit
     * @param desk starts the node's actors as children of the manager and answers requests with their help
     */
    public static Behavior<InstanceManager.Command> create(
            int limit,
            boolean queueing,
            int queueCapacity,
            Function<ActorContext<InstanceManager.Command>, RequestDesk> desk) {
        return Behaviors.setup(context ->
                new ManagerActor(context, new Admissions(limit, queueing, queueCapacity), desk.apply(context)));
    }

    @Override
    public Receive<InstanceManager.Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(SlotRequest.AcquireSlot.class, request -> {
                    if (admissions.acquire(request)) {
                        // It may be watched for an earlier epoch, and a second message for it is not accepted.
                        getContext().unwatch(request.holder());
                        getContext()
                                .watchWith(
                                        request.holder(),
                                        new HolderGone(request.threadId(), request.epoch(), request.holder()));
                    }
                    return this;
                })
                .onMessage(SlotRequest.ReleaseSlot.class, request -> {
                    admissions.release(request.threadId(), request.epoch());
                    return this;
                })
                .onMessage(SlotRequest.KeepSlot.class, request -> {
                    getContext().unwatch(request.holder());
                    return this;
                })
                .onMessage(SlotRequest.GetPlace.class, question -> {
                    int place = admissions.place(question.threadId(), question.epoch());
                    question.replyTo().tell(new SlotRequest.Place(place, question.asked()));
                    return this;
                })
                .onMessage(SlotRequest.CountSlots.class, request -> {
                    request.replyTo().tell(admissions.counts());
                    return this;
                })
                .onMessage(NodeQuestion.GetFigures.class, question -> {
                    desk.tellFigures(question);
                    return this;
                })
                .onMessage(NodeQuestion.Optimize.class, order -> {
                    desk.optimize(order);
                    return this;
                })
                .onMessage(HolderGone.class, gone -> {
                    admissions.gone(gone.threadId(), gone.epoch(), gone.holder());
                    return this;
                })
                .onMessage(DefinitionManager.Request.class, request -> {
                    desk.serve(request);
                    return this;
                })
                .onMessage(InstanceManager.Request.class, request -> {
                    desk.serve(request, getContext());
                    return this;
                })
                .build();
    }
}
