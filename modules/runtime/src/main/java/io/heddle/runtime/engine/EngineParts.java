package io.heddle.runtime.engine;

import io.heddle.definition.Durability;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.rule.Rules;
import io.heddle.runtime.cleanup.CleanupPolicy;
import io.heddle.runtime.cleanup.MemoryProbe;
import io.heddle.runtime.dispatch.NodeDispatcher;
import io.heddle.runtime.export.Exporters;
import io.heddle.runtime.instance.InstanceServices;
import io.heddle.runtime.registry.RegistrySettings;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.CleanupStrategy;
import io.heddle.spi.PayloadStore;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.Behavior;

/**
 * What an engine is put together from.
 *
 * @param settings the configuration
 * @param policy the cleanup keys in force at the start
 * @param registrySettings the registry's share of it
 * @param expressions the expression compiler with the configured limits
 * @param rules custom dependency rules
 * @param ruleThreads where rules are evaluated; bounded
 * @param knownExecutor whether an executor of that name runs here
 * @param waits which executors only wait
 * @param dispatcher runs attempts
 * @param exporters who is told what became durable
 * @param payloadStore keeps large payloads
 * @param payloadThreads where it is waited for; bounded
 * @param cleanupStrategies custom strategies by name
 * @param memory measures memory
 * @param clock the one clock of this node
 * @param queryPluginId plugin that reads histories
 * @param unreadable whether the journal says by a failure that a record itself cannot be read
 * @param recordTags tells the journal when a record has to be on disk; nothing to one that knows only SYNC
 */
public record EngineParts(
        HeddleSettings settings,
        CleanupPolicy policy,
        RegistrySettings registrySettings,
        Expressions expressions,
        Rules rules,
        Executor ruleThreads,
        Predicate<String> knownExecutor,
        InstanceServices.WaitPort waits,
        Behavior<NodeDispatcher.Message> dispatcher,
        Exporters exporters,
        PayloadStore payloadStore,
        Executor payloadThreads,
        Map<String, CleanupStrategy> cleanupStrategies,
        MemoryProbe memory,
        Clock clock,
        String queryPluginId,
        Predicate<Throwable> unreadable,
        Function<Durability, Set<String>> recordTags) {}
