package io.heddle.compat;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.actor.InstanceManager;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.MarkedViews;
import io.heddle.runtime.client.InstanceClient;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.instance.SlotRequest;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/** Workflows as instances: how they come into being and are asked. */
final class LegacyInstances {
    /** Who starts them, for listings and after a restart. */
    static final String STARTED_BY = "heddle-compat";

    private final Engine engine;
    private final InstanceClient instances;
    private final DefinitionId definitionId;
    private final Duration autoSealGrace;

    LegacyInstances(Engine engine, DefinitionId definitionId, Duration autoSealGrace) {
        this.engine = engine;
        this.instances = engine.instances();
        this.definitionId = definitionId;
        this.autoSealGrace = autoSealGrace;
    }

    static InstanceId id(String workflow) {
        return InstanceId.of(workflow);
    }

    CompletionStage<@Nullable Void> create(String workflow, boolean start) {
        return engine.startMarked(definitionId, id(workflow), STARTED_BY, autoSealGrace, start)
                .thenApply(started -> null);
    }

    /** Instead of the run that was let go. */
    CompletionStage<@Nullable Void> anew(String workflow, boolean start) {
        return engine.remove(id(workflow), true).thenCompose(removed -> create(workflow, start));
    }

    CompletionStage<@Nullable Void> expectDone(String workflow, CompletionStage<InstanceReply> reply) {
        return reply.thenApply(answer -> {
            InstanceClient.expect(id(workflow), answer, InstanceReply.Done.class);
            return null;
        });
    }

    /** How often an instance was granted a slot beyond the limit of this node. */
    CompletionStage<Integer> overLimit(ActorSystem<?> system, Duration patience) {
        return AskPattern.<InstanceManager.Command, SlotRequest.Counts>ask(
                        engine.manager(), SlotRequest.CountSlots::new, patience, system.scheduler())
                .thenApply(SlotRequest.Counts::overLimit);
    }

    CompletionStage<InstanceReply> perform(String workflow, InstanceCommand command) {
        return instances.perform(id(workflow), command);
    }

    /** With one node, or all; null if there is no such workflow. */
    CompletionStage<MarkedViews.@Nullable View> read(String workflow, @Nullable String node) {
        return instances
                .read(id(workflow), new InstanceQuery.Marked(node), InstanceQuery.MarkedIs.class)
                .handle((answer, error) -> {
                    if (error == null) {
                        return answer.view();
                    }
                    if (Failures.isUnknownInstance(error)) {
                        return null;
                    }
                    throw Failures.passedOn(error);
                });
    }

    /** The reply; null if there is no such workflow. */
    CompletionStage<@Nullable InstanceReply> performIfKnown(String workflow, InstanceCommand command) {
        return perform(workflow, command).thenApply(reply -> {
            boolean unknown = reply instanceof InstanceReply.Refused refused
                    && refused.code().equals("UNKNOWN_INSTANCE");
            return unknown ? null : reply;
        });
    }

    /** Runs a workflow that has ended again, all of it as it was registered. */
    CompletionStage<@Nullable Void> beginAgain(String workflow) {
        return instances
                .released(id(workflow))
                .thenCompose(ended -> expectDone(
                        workflow, instances.reopen(id(workflow), InstanceMessage.Reopen.BEGIN_AGAIN, null, false)));
    }

    /** Runs a node of a workflow that has ended again. */
    CompletionStage<InstanceReply> rerun(String workflow, String node) {
        return instances
                .released(id(workflow))
                .thenCompose(ended -> instances.reopen(id(workflow), "rerun", node, true));
    }
}
