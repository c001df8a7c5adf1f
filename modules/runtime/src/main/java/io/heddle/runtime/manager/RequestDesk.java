package io.heddle.runtime.manager;

import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InvalidDefinitionException;
import io.heddle.OutcomeUnknownException;
import io.heddle.actor.DefinitionManager;
import io.heddle.actor.InstanceManager;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceSpec;
import io.heddle.runtime.client.InstanceClient;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.statistics.NodeQuestion;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Serves the requests of other actors. Every request gets exactly one answer. */
public final class RequestDesk {
    private final Engine engine;
    private final DefinitionDesk definitions;

    public RequestDesk(Engine engine) {
        this.engine = engine;
        this.definitions = new DefinitionDesk(engine.definitions());
    }

    /** Whoever asked goes without the answer of a node that has none. */
    void tellFigures(NodeQuestion.GetFigures question) {
        engine.figures().thenAccept(figures -> question.replyTo().tell(new NodeQuestion.FiguresAre(figures)));
    }

    void optimize(NodeQuestion.Optimize order) {
        engine.optimize().thenAccept(done -> order.replyTo().tell(new NodeQuestion.Optimized(done)));
    }

    void serve(DefinitionManager.Request request) {
        definitions.serve(request);
    }

    void serve(InstanceManager.Request request, ActorContext<InstanceManager.Command> context) {
        if (request instanceof InstanceManager.Start start) {
            answer(
                    start.replyTo(),
                    () -> engine.start(start.definition(), start.options()),
                    started -> new InstanceManager.Started(started.id(), started.existing(), started.status()));
        } else if (request instanceof InstanceManager.StartPublished start) {
            answer(
                    start.replyTo(),
                    () -> start.version() == null
                            ? engine.start(start.definitionId(), start.options())
                            : engine.start(start.definitionId(), start.version(), start.options()),
                    started -> new InstanceManager.Started(started.id(), started.existing(), started.status()));
        } else if (request instanceof InstanceManager.GetStatus get) {
            answer(
                    get.replyTo(),
                    () -> engine.instances()
                            .read(get.instanceId(), new InstanceQuery.Status(), InstanceQuery.StatusIs.class),
                    status -> new InstanceManager.Status(status.view()));
        } else if (request instanceof InstanceManager.Pause pause) {
            lifeCycle(pause.instanceId(), new InstanceCommand.Pause(true), pause.replyTo());
        } else if (request instanceof InstanceManager.Resume resume) {
            lifeCycle(resume.instanceId(), new InstanceCommand.Resume(), resume.replyTo());
        } else if (request instanceof InstanceManager.Cancel cancel) {
            lifeCycle(cancel.instanceId(), new InstanceCommand.Cancel(cancel.reason()), cancel.replyTo());
        } else if (request instanceof InstanceManager.CancelTree cancel) {
            answer(
                    cancel.replyTo(),
                    () -> engine.cancelTree(cancel.instanceId(), cancel.reason()),
                    InstanceManager.Cascaded::new);
        } else if (request instanceof InstanceManager.StartChild start) {
            startChild(start);
        } else if (request instanceof InstanceManager.Fork fork) {
            answer(
                    fork.replyTo(),
                    () -> engine.instances().fork(fork.instanceId(), fork.nodes()),
                    InstanceManager.Forked::new);
        } else if (request instanceof InstanceManager.Copy copy) {
            answer(copy.replyTo(), () -> engine.copy(copy.source(), copy.options()), InstanceManager.Copied::new);
        } else if (request instanceof InstanceManager.CreateCheckpoint create) {
            answer(
                    create.replyTo(),
                    () -> engine.checkpoint(create.instanceId(), create.options()),
                    InstanceManager.CheckpointCreated::new);
        } else if (request instanceof InstanceManager.GetCheckpoints get) {
            answer(get.replyTo(), () -> engine.checkpoints(get.instanceId()), InstanceManager.Checkpoints::new);
        } else if (request instanceof InstanceManager.DeleteCheckpoint delete) {
            answer(
                    delete.replyTo(),
                    () -> engine.deleteCheckpoint(delete.instanceId(), delete.checkpoint()),
                    InstanceManager.CheckpointsDeleted::new);
        } else if (request instanceof InstanceManager.CleanUpCheckpoints clean) {
            answer(
                    clean.replyTo(),
                    () -> engine.cleanUpCheckpoints(clean.instanceId(), clean.limits()),
                    InstanceManager.CheckpointsDeleted::new);
        } else if (request instanceof InstanceManager.Restore restore) {
            answer(
                    restore.replyTo(),
                    () -> engine.restore(restore.instanceId(), restore.options()),
                    InstanceManager.Restored::new);
        } else if (request instanceof InstanceManager.CancelChild cancel) {
            cancelChild(cancel);
        } else if (request instanceof InstanceManager.GetChildren get) {
            answer(get.replyTo(), () -> engine.trees().children(get.parent()), InstanceManager.Children::new);
        } else if (request instanceof InstanceManager.GetTree get) {
            answer(get.replyTo(), () -> engine.trees().tree(get.instanceId()), InstanceManager.Tree::new);
        } else if (request instanceof InstanceManager.GetTriggers get) {
            answer(
                    get.replyTo(),
                    () -> engine.instances()
                            .read(get.instanceId(), new InstanceQuery.Triggers(), InstanceQuery.TriggersAre.class),
                    answer -> new InstanceManager.Triggers(answer.triggers()));
        } else if (request instanceof InstanceManager.EnableTrigger enable) {
            answer(
                    enable.replyTo(),
                    () -> engine.instances()
                            .perform(
                                    enable.instanceId(),
                                    new InstanceCommand.SwitchTrigger(enable.triggerId(), enable.enabled())),
                    reply -> new InstanceManager.Done(
                            InstanceClient.expect(enable.instanceId(), reply, InstanceReply.Done.class)
                                    .status()));
        } else if (request instanceof InstanceManager.Remove remove) {
            answer(
                    remove.replyTo(),
                    () -> engine.remove(remove.instanceId(), remove.force()),
                    InstanceManager.Removed::new);
        } else if (request instanceof InstanceManager.RegisterResource register) {
            answer(
                    register.replyTo(),
                    () -> engine.register(spec(register), register.owner()),
                    InstanceManager.ResourceRegistered::new);
        } else if (request instanceof InstanceManager.ReleaseResources release) {
            answer(release.replyTo(), () -> engine.release(release.filter()), InstanceManager.ResourcesReleased::new);
        } else if (request instanceof InstanceManager.GetGlobalStatistics get) {
            answer(get.replyTo(), () -> engine.statistics().global(), InstanceManager.Statistics::new);
        } else if (request instanceof InstanceManager.OptimizePerformance optimize) {
            answer(optimize.replyTo(), engine::optimizeAll, InstanceManager.Optimized::new);
        } else if (request instanceof InstanceManager.Claim claim) {
            claim(claim);
        } else if (request instanceof InstanceManager.Complete complete) {
            record(
                    complete.instanceId(),
                    new InstanceCommand.Complete(complete.nodeId(), complete.attempt(), complete.output()),
                    complete.replyTo());
        } else if (request instanceof InstanceManager.Fail fail) {
            record(
                    fail.instanceId(),
                    new InstanceCommand.Fail(fail.nodeId(), fail.attempt(), fail.error()),
                    fail.replyTo());
        } else if (request instanceof InstanceManager.Heartbeat heartbeat) {
            held(
                    heartbeat.instanceId(),
                    new InstanceCommand.Heartbeat(heartbeat.nodeId(), heartbeat.attempt()),
                    heartbeat.replyTo());
        } else if (request instanceof InstanceManager.GiveBack back) {
            held(back.instanceId(), new InstanceCommand.GiveBack(back.nodeId(), back.attempt()), back.replyTo());
        } else if (request instanceof InstanceManager.Signal signal) {
            record(
                    signal.instanceId(),
                    new InstanceCommand.Signal(signal.nodeId(), signal.output(), null),
                    signal.replyTo());
        } else if (request instanceof InstanceManager.PollWork poll) {
            answer(
                    poll.replyTo(),
                    () -> engine.work().poll(poll.topic(), poll.max(), poll.patience()),
                    InstanceManager.Work::new);
        } else if (request instanceof InstanceManager.AwaitEnd await) {
            answer(await.replyTo(), () -> engine.instances().ended(await.instanceId()), InstanceManager.Ended::new);
        } else if (request instanceof InstanceManager.AwaitReleased await) {
            answer(await.replyTo(), () -> engine.instances().released(await.instanceId()), InstanceManager.Ended::new);
        } else if (request instanceof InstanceManager.Subscribe subscribe) {
            context.spawnAnonymous(Subscription.create(engine, subscribe));
        }
    }

    private void startChild(InstanceManager.StartChild start) {
        answer(
                start.replyTo(),
                () -> engine.instances().startChild(start.parent(), start.definitionId(), start.options()),
                accepted -> new InstanceManager.ChildAccepted(InstanceId.of(accepted.threadId()), accepted.existing()));
    }

    /** A child that had ended needs no cancelling: that is done, too. */
    private void cancelChild(InstanceManager.CancelChild cancel) {
        InstanceId parent = cancel.parent();
        answer(
                cancel.replyTo(),
                () -> engine.instances()
                        .perform(
                                parent,
                                new InstanceCommand.CancelChild(cancel.child().value(), cancel.reason()))
                        .thenCombine(
                                engine.instances()
                                        .read(parent, new InstanceQuery.Status(), InstanceQuery.StatusIs.class),
                                (reply, status) -> {
                                    if (!(reply instanceof InstanceReply.Nothing)) {
                                        InstanceClient.expect(parent, reply, InstanceReply.Done.class);
                                    }
                                    return status.view().status();
                                }),
                InstanceManager.Done::new);
    }

    private static ResourceSpec spec(InstanceManager.RegisterResource register) {
        return new ResourceSpec(
                register.kind(),
                new ResourceOwner(
                        ResourceOwner.Kind.ACTOR, register.owner().path().toString()),
                register.strategy(),
                register.size(),
                register.release());
    }

    private void lifeCycle(InstanceId id, InstanceCommand command, ActorRef<InstanceManager.Reply> replyTo) {
        answer(replyTo, () -> engine.instances().perform(id, command), reply -> {
            if (reply instanceof InstanceReply.AlreadyTerminal terminal) {
                return new InstanceManager.Done(terminal.status());
            }
            return new InstanceManager.Done(
                    InstanceClient.expect(id, reply, InstanceReply.Done.class).status());
        });
    }

    private void record(InstanceId id, InstanceCommand command, ActorRef<InstanceManager.Reply> replyTo) {
        answer(replyTo, () -> engine.instances().perform(id, command), reply -> {
            if (reply instanceof InstanceReply.Late || reply instanceof InstanceReply.Duplicate) {
                return new InstanceManager.Recorded(List.of());
            }
            return new InstanceManager.Recorded(InstanceClient.expect(id, reply, InstanceReply.Recorded.class)
                    .ready());
        });
    }

    private void held(InstanceId id, InstanceCommand command, ActorRef<InstanceManager.Reply> replyTo) {
        answer(replyTo, () -> engine.instances().perform(id, command), reply -> {
            if (reply instanceof InstanceReply.Refused) {
                throw InstanceClient.refusal(id, reply);
            }
            return new InstanceManager.Held(!(reply instanceof InstanceReply.Stop));
        });
    }

    private void claim(InstanceManager.Claim claim) {
        answer(
                claim.replyTo(),
                () -> engine.claim(claim.instanceId(), claim.nodeId()),
                held -> held == null
                        ? new InstanceManager.Refused("NOT_READY", "node " + claim.nodeId() + " cannot be claimed now")
                        : new InstanceManager.Claimed(held));
    }

    private interface Work<T> {
        CompletionStage<T> begin();
    }

    private static <T> void answer(
            ActorRef<InstanceManager.Reply> replyTo, Work<T> work, Function<T, InstanceManager.Reply> reply) {
        try {
            work.begin()
                    .thenApply(reply)
                    .whenComplete((answer, error) -> replyTo.tell(error == null ? answer : refusal(error)));
        } catch (HeddleException refused) {
            replyTo.tell(refusal(refused));
        }
    }

    private static InstanceManager.Reply refusal(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof OutcomeUnknownException) {
            return new InstanceManager.Unknown(cause.getMessage());
        }
        if (cause instanceof InvalidDefinitionException invalid) {
            return new InstanceManager.Invalid(invalid.findings());
        }
        if (cause instanceof TimeoutException) {
            return new InstanceManager.Unknown(cause.getMessage());
        }
        if (cause instanceof HeddleException refused) {
            return new InstanceManager.Refused(refused.code(), Objects.toString(refused.getMessage(), ""));
        }
        return new InstanceManager.Refused("INTERNAL_ERROR", cause.toString());
    }
}
