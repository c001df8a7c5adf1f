package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.InstanceDecider;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.rule.Rules;
import io.heddle.runtime.dispatch.NodeDispatcher;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What every instance of a node works with.
 *
 * @param decider the judge
 * @param plans compiled definitions by content
 * @param rules custom dependency rules by name
 * @param ruleThreads where rules are evaluated
 * @param dispatcher where attempts go
 * @param manager who grants slots
 * @param registry sends a request to the partition of its thread
 * @param quarantine instances whose history cannot be read
 * @param memoryShort whether nothing new may begin here
 * @param onEnd told when an instance has ended
 * @param clock read once per message
 * @param passivateAfter idle time before an instance leaves memory
 * @param resendInterval between unanswered protocol messages
 * @param snapshotEvery events between snapshots
 * @param keepSnapshots snapshots kept
 */
public record InstanceServices(
        InstanceDecider decider,
        Function<DefinitionContent, WorkflowPlan> plans,
        Rules rules,
        Executor ruleThreads,
        ActorRef<NodeDispatcher.Message> dispatcher,
        ActorRef<? super SlotRequest> manager,
        RegistryPort registry,
        Quarantine quarantine,
        BooleanSupplier memoryShort,
        Consumer<InstanceId> onEnd,
        Clock clock,
        Duration passivateAfter,
        Duration resendInterval,
        int snapshotEvery,
        int keepSnapshots) {

    /** How an instance reaches the registry. */
    public interface RegistryPort {
        /** Sends {@code request} to the partition that owns its thread. */
        void ask(PartitionCommand.ThreadRequest<?> request, ActorRef<PartitionReply> replyTo);

        /** Tells the partition that nobody is there. */
        void deny(PartitionCommand.NoSuchThread message);
    }
}
