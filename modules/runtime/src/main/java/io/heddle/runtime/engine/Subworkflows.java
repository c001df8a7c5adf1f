package io.heddle.runtime.engine;

import io.heddle.DefinitionId;
import io.heddle.Finding;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.graph.SubworkflowChecks;
import io.heddle.kernel.graph.SubworkflowChecks.Found;
import io.heddle.kernel.graph.SubworkflowChecks.Target;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.kernel.registry.VersionStatus;
import io.heddle.runtime.registry.RegistryAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Looks up what a definition starts, and what that starts in turn, before the definition is judged. A look-up that fails
 * fails the judgement: an unanswered question is never taken for a "no".
 */
final class Subworkflows {
    /** Most definitions looked up for one judgement; what lies behind is left to the limits of running threads. */
    private static final int MOST = 1_000;

    private final RegistryAccess registry;
    private final Function<DefinitionContent, WorkflowPlan> plans;
    private final int maxDepth;

    Subworkflows(RegistryAccess registry, Function<DefinitionContent, WorkflowPlan> plans, int maxDepth) {
        this.registry = registry;
        this.plans = plans;
        this.maxDepth = maxDepth;
    }

    CompletionStage<List<Finding>> check(WorkflowDefinition definition) {
        Set<Target> first = SubworkflowChecks.targets(definition).keySet();
        return lookUp(definition, first, new HashMap<>())
                .thenApply(found -> SubworkflowChecks.check(definition, found::get, maxDepth));
    }

    /** Level by level, each target once. */
    private CompletionStage<Map<Target, Found>> lookUp(
            WorkflowDefinition root, Set<Target> level, Map<Target, Found> found) {
        List<Target> open = level.stream()
                .filter(target -> !target.id().equals(root.id()) && !found.containsKey(target))
                .limit(MOST - found.size())
                .toList();
        if (open.isEmpty()) {
            return CompletableFuture.completedStage(found);
        }
        List<CompletableFuture<Found>> answers = new ArrayList<>();
        open.forEach(target -> answers.add(lookUp(target).toCompletableFuture()));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(done -> {
                    Set<Target> next = new java.util.LinkedHashSet<>();
                    for (int n = 0; n < open.size(); n++) {
                        Found answer = answers.get(n).join();
                        found.put(open.get(n), answer);
                        if (answer instanceof SubworkflowChecks.Startable startable) {
                            next.addAll(SubworkflowChecks.targets(startable.definition())
                                    .keySet());
                        }
                    }
                    return lookUp(root, next, found);
                });
    }

    private CompletionStage<Found> lookUp(Target target) {
        VersionSelector version =
                target.version() == null ? VersionSelector.latest() : VersionSelector.exact(target.version());
        return registry.ask(new DefinitionCommand.GetDefinition(target.id(), version))
                .thenCompose(reply -> {
                    if (reply instanceof DefinitionReply.Definition known) {
                        return CompletableFuture.completedStage(
                                known.status() == VersionStatus.PUBLISHED
                                        ? new SubworkflowChecks.Startable(
                                                plans.apply(known.content()).definition())
                                        : new SubworkflowChecks.Missing("it is " + known.status()));
                    }
                    return drafted(target.id());
                });
    }

    private CompletionStage<Found> drafted(DefinitionId id) {
        return registry.ask(new DefinitionCommand.GetDraft(id))
                .thenApply(reply -> reply instanceof DefinitionReply.DraftIs draft && draft.content() != null
                        ? new SubworkflowChecks.Drafted()
                        : new SubworkflowChecks.Missing("no such version is published"));
    }
}
