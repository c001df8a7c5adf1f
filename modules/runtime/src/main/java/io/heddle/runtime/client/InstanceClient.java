package io.heddle.runtime.client;

import io.heddle.CheckpointCleanup;
import io.heddle.CheckpointOptions;
import io.heddle.CheckpointView;
import io.heddle.ChildOptions;
import io.heddle.CopyOptions;
import io.heddle.DefinitionId;
import io.heddle.ForkResult;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.OutcomeUnknownException;
import io.heddle.RestoreOptions;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.instance.ChildIds;
import io.heddle.kernel.instance.Ids;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.runtime.ask.OpenQuestions;
import io.heddle.runtime.instance.CheckpointNotice;
import io.heddle.runtime.instance.ChildNotice;
import io.heddle.runtime.instance.ChildrenNotice;
import io.heddle.runtime.instance.EndNotice;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.instance.NodeNotice;
import io.heddle.runtime.instance.QuarantineNotice;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;

/**
 * Asks instances. A missing answer becomes {@link OutcomeUnknownException}, never a failure: the command may have taken
 * effect, and every command carries an id, so asking again is safe. Thread-safe.
 */
public final class InstanceClient {

    /** How often a waiting client asks again for the end, in case the instance moved and forgot who waits. */
    private static final Duration END_ASK = Duration.ofSeconds(20);

    private static final long END_PAUSE_MILLIS = 100;

    private final Function<InstanceId, RecipientRef<InstanceMessage>> instances;
    private final Duration timeout;
    private final OpenQuestions open;

    /**
     * @param timeout how long an answer may take
     * @param resendInterval see {@link OpenQuestions}
     */
    public InstanceClient(
            ActorSystem<?> system,
            Function<InstanceId, RecipientRef<InstanceMessage>> instances,
            Duration timeout,
            Duration resendInterval) {
        this.instances = instances;
        this.timeout = timeout;
        this.open = new OpenQuestions(system, resendInterval);
    }

    /** Brings an instance into being. */
    public CompletionStage<InstanceReply.Created> create(InstanceMessage.NewInstance wanted) {
        String commandId = UUID.randomUUID().toString();
        return this.<InstanceReply>ask(
                        wanted.id(), "start", replyTo -> new InstanceMessage.Create(wanted, commandId, replyTo))
                .thenApply(reply -> expect(wanted.id(), reply, InstanceReply.Created.class));
    }

    /** Carries out a command and gives its answer, refusals included. */
    public CompletionStage<InstanceReply> perform(InstanceId id, InstanceCommand command) {
        return perform(id, 0, command);
    }

    /** The same for one life of the id only; to another one the command is {@link InstanceReply.Late}. */
    public CompletionStage<InstanceReply> perform(InstanceId id, int epoch, InstanceCommand command) {
        return perform(id, epoch, command, UUID.randomUUID().toString());
    }

    private CompletionStage<InstanceReply> perform(
            InstanceId id, int epoch, InstanceCommand command, String commandId) {
        return ask(
                id,
                command.getClass().getSimpleName(),
                replyTo -> new InstanceMessage.Perform(command, epoch, commandId, replyTo));
    }

    /**
     * Asks for a DYNAMIC child and waits until it exists; without an id of its own it gets one that belongs to this one
     * command.
     */
    public CompletionStage<InstanceReply.ChildAccepted> startChild(
            InstanceId parent, DefinitionId definitionId, ChildOptions options) {
        String commandId = UUID.randomUUID().toString();
        InstanceId id = options.id() == null ? ChildIds.ofCommand(parent, commandId) : options.id();
        return awaitChild(
                parent,
                "start child",
                id,
                perform(parent, 0, InstanceCommand.StartChild.of(id, definitionId, options), commandId));
    }

    /** Asks for an attached copy and waits until it exists. */
    public CompletionStage<InstanceId> copy(InstanceId source, CopyOptions options) {
        String commandId = UUID.randomUUID().toString();
        int seq = Math.toIntExact(options.atSeq());
        InstanceId copy = options.id() == null ? ChildIds.ofCopy(source, seq, commandId) : Ids.require(options.id());
        return awaitChild(
                        source,
                        "copy",
                        copy,
                        perform(source, 0, new InstanceCommand.StartCopy(copy, seq, options.name()), commandId))
                .thenApply(accepted -> copy);
    }

    /** Once a child that was asked for exists; a refusal of its start fails the stage. */
    private CompletionStage<InstanceReply.ChildAccepted> awaitChild(
            InstanceId parent, String what, InstanceId child, CompletionStage<InstanceReply> asked) {
        return asked.thenCompose(reply -> {
            InstanceReply.ChildAccepted accepted = expect(parent, reply, InstanceReply.ChildAccepted.class);
            return this.<ChildNotice>ask(parent, what, replyTo -> new InstanceMessage.AwaitChild(child, replyTo))
                    .thenApply(notice -> {
                        if (notice instanceof ChildNotice.Refused refused) {
                            throw new HeddleException(
                                    refused.reason().code(), refused.reason().message());
                        }
                        if (!(notice instanceof ChildNotice.Exists)) {
                            throw notHere(parent, notice);
                        }
                        return accepted;
                    });
        });
    }

    /** Adds a fork and waits until its JOIN has ended. */
    public CompletionStage<ForkResult> fork(InstanceId id, List<NodeDefinition> nodes) {
        return perform(id, InstanceCommand.ForkPaths.of(nodes)).thenCompose(reply -> {
            expect(id, reply, InstanceReply.Registered.class);
            return nodeEnded(id, ForkResults.join(nodes)).thenApply(ForkResults::of);
        });
    }

    /** Takes a checkpoint and waits until its content is kept. */
    public CompletionStage<CheckpointView> checkpoint(InstanceId id, CheckpointOptions options) {
        return perform(
                        id,
                        new InstanceCommand.CreateCheckpoint(
                                options.id(), options.description(), options.tags(), options.customFields()))
                .thenCompose(reply -> this.<CheckpointNotice>ask(
                        id,
                        "checkpoint",
                        replyTo -> new InstanceMessage.AwaitCheckpoint(
                                expect(id, reply, InstanceReply.CheckpointAccepted.class)
                                        .seq(),
                                replyTo)))
                .thenApply(notice -> {
                    if (notice instanceof CheckpointNotice.Stored stored) {
                        return stored.checkpoint();
                    }
                    if (notice instanceof QuarantineNotice) {
                        throw notHere(id, notice);
                    }
                    throw new HeddleException(
                            "CHECKPOINT_FAILED",
                            "the content of the checkpoint of instance " + id
                                    + " could not be kept; its history says why");
                });
    }

    /** Deletes checkpoints. */
    public CompletionStage<CheckpointCleanup> letGo(InstanceId id, InstanceCommand command) {
        return perform(id, command).thenApply(reply -> {
            InstanceReply.CheckpointsLetGo gone = expect(id, reply, InstanceReply.CheckpointsLetGo.class);
            return new CheckpointCleanup(gone.ids(), gone.ids().size(), gone.freed(), gone.remaining());
        });
    }

    /** Takes an instance back; completes when it is there. */
    public CompletionStage<InstanceStatus> restore(InstanceId id, RestoreOptions options) {
        String checkpoint = options.checkpoint();
        String commandId = UUID.randomUUID().toString();
        return this.<InstanceReply>ask(
                        id,
                        "restore",
                        replyTo -> new InstanceMessage.Restore(
                                checkpoint == null ? Math.toIntExact(options.seq()) : 0,
                                checkpoint == null ? "" : checkpoint,
                                replyTo,
                                commandId))
                .thenApply(reply -> expect(id, reply, InstanceReply.Done.class).status());
    }

    /** Runs a terminal instance, or ended nodes of a live one, again. */
    public CompletionStage<InstanceReply> reopen(
            InstanceId id, String kind, @org.jspecify.annotations.Nullable String nodeId, boolean force) {
        String commandId = UUID.randomUUID().toString();
        return ask(id, kind, replyTo -> new InstanceMessage.Reopen(kind, nodeId, force, replyTo, commandId));
    }

    /** Reads a copy. */
    public <T extends InstanceQuery.Answer> CompletionStage<T> read(InstanceId id, InstanceQuery query, Class<T> type) {
        return this.<InstanceQuery.Answer>ask(
                        id, query.getClass().getSimpleName(), replyTo -> new InstanceMessage.Read(query, replyTo))
                .thenApply(answer -> {
                    if (type.isInstance(answer)) {
                        return type.cast(answer);
                    }
                    throw refusal(id, answer);
                });
    }

    /** Completes when the instance has ended. */
    public CompletionStage<InstanceResult> ended(InstanceId id) {
        return end(id, InstanceMessage.AwaitEnd::new);
    }

    /** Completes when the instance has ended and nothing in the registry refers to it any more. */
    public CompletionStage<InstanceResult> released(InstanceId id) {
        return end(id, InstanceMessage.AwaitReleased::new);
    }

    /** As {@link #released(InstanceId)}, but fails with a {@link TimeoutException} after {@code patience}. */
    CompletionStage<InstanceResult> released(InstanceId id, Duration patience) {
        return end(id, InstanceMessage.AwaitReleased::new).orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<InstanceResult> end(
            InstanceId id, Function<ActorRef<EndNotice>, InstanceMessage> question) {
        CompletableFuture<InstanceResult> end = new CompletableFuture<>();
        askAgain(id, question, end, notice -> {
            if (notice instanceof EndNotice.Ended ended) {
                end.complete(ended.result());
            } else {
                end.completeExceptionally(notHere(id, notice));
            }
        });
        return end;
    }

    /** Completes when the node has ended, or the instance has and the node never will. */
    public CompletionStage<NodeNotice.Settled> nodeEnded(InstanceId id, String nodeId) {
        CompletableFuture<NodeNotice.Settled> end = new CompletableFuture<>();
        askAgain(id, (ActorRef<NodeNotice> replyTo) -> new InstanceMessage.AwaitNode(nodeId, replyTo), end, notice -> {
            if (notice instanceof NodeNotice.Settled settled) {
                end.complete(settled);
            } else if (notice instanceof NodeNotice.NoSuchNode) {
                end.completeExceptionally(unknownNode(id, nodeId));
            } else {
                end.completeExceptionally(notHere(id, notice));
            }
        });
        return end;
    }

    /** Asks until there is an answer: an instance that moved has forgotten who waits. */
    private <N> void askAgain(
            InstanceId id,
            Function<ActorRef<N>, InstanceMessage> question,
            CompletableFuture<?> end,
            Consumer<N> answer) {
        open.<InstanceMessage, N>ask(instances.apply(id), question, END_ASK).whenComplete((notice, error) -> {
            if (end.isDone()) {
                return;
            }
            if (error == null) {
                answer.accept(notice);
            } else if (unwrap(error) instanceof TimeoutException) {
                // At once when nobody is there any more, as while Heddle stops: not as fast as it can be
                // refused.
                CompletableFuture.delayedExecutor(END_PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                        .execute(() -> {
                            try {
                                askAgain(id, question, end, answer);
                            } catch (RuntimeException stopped) {
                                end.completeExceptionally(stopped);
                            }
                        });
            } else {
                end.completeExceptionally(unwrap(error));
            }
        });
    }

    /**
     * Waits until no child is live.
     *
     * @return whether that was so in time; false after {@code patience}
     */
    public CompletionStage<Boolean> childrenEnded(InstanceId id, Duration patience) {
        return open.<InstanceMessage, ChildrenNotice>ask(
                        instances.apply(id), InstanceMessage.AwaitChildren::new, patience)
                .handle((notice, error) -> {
                    if (notice != null && !(notice instanceof ChildrenNotice.AllEnded)) {
                        throw notHere(id, notice);
                    }
                    if (error != null && !(unwrap(error) instanceof TimeoutException)) {
                        throw new CompletionException(unwrap(error));
                    }
                    return error == null;
                });
    }

    /** Asks what may be asked twice: it only looks, or carries an id under which it is done once. */
    private <R> CompletionStage<R> ask(InstanceId id, String what, Function<ActorRef<R>, InstanceMessage> message) {
        CompletionStage<R> asked = open.askRepeatedly(instances.apply(id), message, timeout);
        return asked.exceptionally(error -> {
            Throwable cause = unwrap(error);
            if (cause instanceof TimeoutException) {
                throw new OutcomeUnknownException("no answer to " + what + " of instance " + id + " within "
                        + timeout.toMillis() + " ms (heddle.client.ask-timeout); it is safe to ask again");
            }
            throw new CompletionException(cause);
        });
    }

    private static Throwable unwrap(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /** The reply, if it is of the wanted kind; a refusal is thrown with its code. */
    public static <T extends InstanceReply> T expect(InstanceId id, InstanceReply reply, Class<T> type) {
        if (type.isInstance(reply)) {
            return type.cast(reply);
        }
        throw refusal(id, reply);
    }

    /** A refusal as an exception. */
    public static HeddleException refusal(InstanceId id, InstanceReply reply) {
        if (reply instanceof InstanceReply.Refused refused) {
            return new HeddleException(refused.code(), refused.message());
        }
        if (reply instanceof InstanceReply.Invalid invalid) {
            return new InvalidDefinitionException(invalid.findings());
        }
        if (reply instanceof InstanceReply.AlreadyTerminal terminal) {
            return new HeddleException("ALREADY_TERMINAL", "instance " + id + " has ended: " + terminal.status());
        }
        if (reply instanceof InstanceReply.ParallelLimit limit) {
            return new HeddleException(
                    "PARALLEL_LIMIT", "instance " + id + " already runs " + limit.limit() + " attempts at once");
        }
        if (reply instanceof InstanceReply.RevisionConflict conflict) {
            return new HeddleException(
                    "REVISION_CONFLICT", "the current revision is " + conflict.current() + "; read it and try again");
        }
        return new HeddleException("UNEXPECTED_REPLY", "instance " + id + " answered " + reply);
    }

    private static HeddleException refusal(InstanceId id, InstanceQuery.Answer answer) {
        if (answer instanceof InstanceQuery.NoSuchNode node) {
            return unknownNode(id, node.nodeId());
        }
        if (answer instanceof InstanceQuery.Quarantined quarantined) {
            return quarantined(id, quarantined.reason());
        }
        return unknownInstance(id);
    }

    /** Why nobody waits at {@code id}. */
    private static HeddleException notHere(InstanceId id, Object notice) {
        return notice instanceof QuarantineNotice quarantined
                ? quarantined(id, quarantined.reason())
                : unknownInstance(id);
    }

    private static HeddleException quarantined(InstanceId id, String reason) {
        return new HeddleException("QUARANTINED", "the history of instance " + id + " cannot be read: " + reason);
    }

    private static HeddleException unknownNode(InstanceId id, String nodeId) {
        return new HeddleException("UNKNOWN_NODE", "instance " + id + " has no node " + nodeId);
    }

    private static HeddleException unknownInstance(InstanceId id) {
        return new HeddleException("UNKNOWN_INSTANCE", "there is no instance " + id);
    }
}
