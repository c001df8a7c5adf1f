package io.heddle.runtime.client;

import io.heddle.DefinitionHierarchy;
import io.heddle.DefinitionId;
import io.heddle.DefinitionPage;
import io.heddle.DefinitionVersions;
import io.heddle.Definitions;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.Finding;
import io.heddle.HeddleException;
import io.heddle.InvalidDefinitionException;
import io.heddle.OutcomeUnknownException;
import io.heddle.PublishedDefinition;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.UpdateOptions;
import io.heddle.Version;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.instance.Ids;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.runtime.registry.RegistryAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Definitions through the registry: checks at the door, asks, and turns replies into values. Thread-safe. */
public final class DefinitionClient implements Definitions {
    /** Between two questions to an entity that is recovering. */
    private static final long RECOVERY_STEP_MILLIS = 100;

    private final RegistryAccess registry;
    private final DefinitionSeal seal;
    private final Function<WorkflowDefinition, CompletionStage<List<Finding>>> targets;
    private final DefinitionIds ids;
    private final UpdateOptions.Bump strategy;
    private final boolean keepOriginal;

    /**
     * A client.
     *
     * @param targets what is wrong with what a definition starts
     * @param ids finds the ids there are
     * @param strategy {@code heddle.registry.version-strategy}
     * @param keepOriginal {@code heddle.registry.keep-original}
     */
    public DefinitionClient(
            RegistryAccess registry,
            DefinitionSeal seal,
            Function<WorkflowDefinition, CompletionStage<List<Finding>>> targets,
            DefinitionIds ids,
            UpdateOptions.Bump strategy,
            boolean keepOriginal) {
        this.registry = registry;
        this.seal = seal;
        this.targets = targets;
        this.ids = ids;
        this.strategy = strategy;
        this.keepOriginal = keepOriginal;
    }

    /** Everything wrong or doubtful with a definition and with what it starts. */
    public CompletionStage<List<Finding>> validate(WorkflowDefinition definition) {
        List<Finding> own = seal.validate(definition);
        return own.stream().anyMatch(Finding::isError)
                ? CompletableFuture.completedStage(own)
                : targets.apply(definition).thenApply(more -> {
                    List<Finding> all = new ArrayList<>(own);
                    all.addAll(more);
                    return all;
                });
    }

    /** The content of a definition that may start; the stage, or the call, fails with an InvalidDefinitionException. */
    public CompletionStage<DefinitionContent> content(WorkflowDefinition definition) {
        DefinitionContent content = seal.content(definition);
        return targets.apply(definition).thenApply(findings -> {
            if (findings.stream().anyMatch(Finding::isError)) {
                throw new InvalidDefinitionException(findings);
            }
            return content;
        });
    }

    // ---- versions -------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<Version> publishAsync(WorkflowDefinition definition) {
        return begin(() -> {
            Ids.require(definition.id());
            return content(definition)
                    .thenCompose(content -> registry.ask(new DefinitionCommand.Publish(
                            definition.id(),
                            definition.version(),
                            content,
                            nameOf(definition),
                            StaticReferences.of(definition))))
                    .thenApply(Answers::published);
        });
    }

    @Override
    public CompletionStage<Version> updateAsync(WorkflowDefinition definition, UpdateOptions options) {
        UpdateOptions.Bump bump = options.bump() == null ? strategy : options.bump();
        boolean keep = options.keepOriginal() == null ? keepOriginal : options.keepOriginal();
        String commandId = options.commandId() == null ? UUID.randomUUID().toString() : options.commandId();
        return begin(() -> {
            Ids.require(definition.id());
            // Before anything is asked: an invalid definition is invalid under every number.
            return content(definition)
                    .thenCompose(valid -> registry.ask(new DefinitionCommand.ListVersions(definition.id())))
                    .thenCompose(list -> {
                        if (list.versions().isEmpty()) {
                            throw Answers.refusal(new DefinitionReply.NotFound(definition.id(), null));
                        }
                        Version greatest =
                                list.versions().get(list.versions().size() - 1).version();
                        return update(definition, greatest, bump, keep, commandId);
                    });
        });
    }

    /** Numbers the definition and sends it; again, if another update was faster. */
    private CompletionStage<Version> update(
            WorkflowDefinition definition, Version base, UpdateOptions.Bump bump, boolean keep, String commandId) {
        WorkflowDefinition numbered = DefinitionSeal.numbered(definition, base.next(bump));
        return registry.ask(new DefinitionCommand.Update(
                        definition.id(),
                        numbered.version(),
                        base,
                        seal.content(numbered),
                        nameOf(definition),
                        StaticReferences.of(definition),
                        keep,
                        commandId))
                .thenCompose(reply -> reply instanceof DefinitionReply.VersionMoved moved
                        ? update(definition, moved.greatest(), bump, keep, commandId)
                        : CompletableFuture.completedStage(Answers.published(reply)));
    }

    @Override
    public CompletionStage<?> retireAsync(DefinitionId id, Version version) {
        return begin(() -> registry.ask(new DefinitionCommand.Retire(id, version))
                .thenApply(reply -> {
                    if (reply instanceof DefinitionReply.Retired) {
                        return reply;
                    }
                    throw Answers.refusal(reply);
                }));
    }

    @Override
    public CompletionStage<DeleteResult> deleteAsync(DeleteRequest request) {
        String commandId = request.commandId() == null ? UUID.randomUUID().toString() : request.commandId();
        DefinitionCommand.Delete delete = new DefinitionCommand.Delete(
                request.definitionId(), selector(request.version()), Answers.mode(request.mode()), commandId);
        return begin(() -> onceRecovered(() -> registry.ask(delete), tries()).thenApply(Answers::deleted));
    }

    // ---- drafts ---------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<List<Finding>> saveDraftAsync(WorkflowDefinition definition) {
        return begin(() -> {
            Ids.require(definition.id());
            return registry.ask(new DefinitionCommand.SaveDraft(definition.id(), seal.draft(definition)))
                    .thenCompose(saved -> validate(definition));
        });
    }

    @Override
    public CompletionStage<Optional<WorkflowDefinition>> draftAsync(DefinitionId id) {
        return begin(() -> registry.ask(new DefinitionCommand.GetDraft(id)).thenApply(reply -> {
            DefinitionContent content = ((DefinitionReply.DraftIs) reply).content();
            return Optional.ofNullable(content).map(DefinitionSeal::open);
        }));
    }

    @Override
    public CompletionStage<Version> publishDraftAsync(DefinitionId id) {
        return draftAsync(id)
                .thenCompose(draft -> publishAsync(draft.orElseThrow(
                        () -> new HeddleException("UNKNOWN_DEFINITION", "there is no draft of definition " + id))));
    }

    @Override
    public CompletionStage<?> dropDraftAsync(DefinitionId id) {
        return begin(() -> registry.ask(new DefinitionCommand.DropDraft(id)));
    }

    // ---- references -----------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<ReferenceInfo> referencesAsync(ReferenceQuery query) {
        return begin(() -> {
            DefinitionCommand.CheckReferences check = new DefinitionCommand.CheckReferences(
                    query.definitionId(),
                    selector(query.version()),
                    query.listed() ? DefinitionCommand.Detail.FULL : DefinitionCommand.Detail.STATE,
                    query.limit(),
                    Answers.cursor(query.cursor()));
            return onceRecovered(() -> registry.check(check), tries()).thenApply(Answers::info);
        });
    }

    @Override
    public CompletionStage<Boolean> isActiveAsync(DefinitionId id) {
        return referencesAsync(ReferenceQuery.state(id)).thenApply(info -> info.state() == ReferenceInfo.State.ACTIVE);
    }

    @Override
    public CompletionStage<Set<DefinitionId>> activeAsync() {
        return begin(() -> registry.activeDefinitions().thenApply(PartitionReply.ActiveDefinitionSet::ids));
    }

    @Override
    public CompletionStage<Optional<Version>> pinAsync(String holder, DefinitionId id, @Nullable Version version) {
        return begin(() -> {
            Ids.require(id);
            return Holds.pin(registry, Holds.requireName(holder), id, version);
        });
    }

    @Override
    public CompletionStage<Boolean> unpinAsync(String holder) {
        return begin(() -> Holds.unpin(registry, Holds.requireName(holder)));
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<DefinitionVersions> versionsAsync(DefinitionId id) {
        return begin(() -> registry.ask(new DefinitionCommand.ListVersions(id)).thenApply(Answers::versions));
    }

    @Override
    public CompletionStage<PublishedDefinition> getAsync(DefinitionId id, @Nullable Version version) {
        VersionSelector wanted = version == null ? VersionSelector.latest() : VersionSelector.exact(version);
        return begin(() -> registry.ask(new DefinitionCommand.GetDefinition(id, wanted))
                .thenApply(reply -> {
                    if (reply instanceof DefinitionReply.Definition found) {
                        return new PublishedDefinition(
                                DefinitionSeal.open(found.content()),
                                Answers.status(found.status()),
                                found.content().contentHash());
                    }
                    throw Answers.refusal(reply);
                }));
    }

    @Override
    public CompletionStage<DefinitionPage> listAsync(@Nullable String cursor, int limit) {
        return begin(() -> {
            if (limit < 1 || limit > 1000) {
                throw new HeddleException("INVALID_LIMIT", "a page has 1 to 1000 definitions, not " + limit);
            }
            DefinitionId after = cursor == null
                    ? DefinitionId.of("")
                    : DefinitionId.of(String.valueOf(PageCursor.parse(cursor, 0).after()));
            return ids.after(after, limit).thenCompose(found -> page(found, found.size() == limit));
        });
    }

    private CompletionStage<DefinitionPage> page(List<DefinitionId> found, boolean more) {
        List<CompletableFuture<DefinitionVersions>> asked = found.stream()
                .map(id -> versionsAsync(id).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<DefinitionVersions> known = asked.stream()
                    .map(CompletableFuture::join)
                    // An id that was only asked for, or only ran without a version, is no definition.
                    .filter(each -> !each.versions().isEmpty() || each.hasDraft())
                    .toList();
            return new DefinitionPage(
                    known, more ? new PageCursor(0, found.get(found.size() - 1).value()).text() : null);
        });
    }

    @Override
    public CompletionStage<DefinitionHierarchy> hierarchyAsync(DefinitionId id) {
        return begin(() -> new HierarchyWalk(registry, id).walk());
    }

    // ---- helpers --------------------------------------------------------------------------------------------------

    private static @Nullable String nameOf(WorkflowDefinition definition) {
        return definition.name().isEmpty() ? null : definition.name();
    }

    private static @Nullable VersionSelector selector(@Nullable Version version) {
        return version == null ? null : VersionSelector.exact(version);
    }

    private long tries() {
        return registry.patience().toMillis() / RECOVERY_STEP_MILLIS;
    }

    private static <R extends DefinitionReply> CompletionStage<R> onceRecovered(
            Supplier<CompletionStage<R>> question, long tries) {
        return question.get()
                .thenCompose(reply -> reply instanceof DefinitionReply.Recovering && tries > 0
                        ? CompletableFuture.supplyAsync(
                                        () -> onceRecovered(question, tries - 1),
                                        CompletableFuture.delayedExecutor(RECOVERY_STEP_MILLIS, TimeUnit.MILLISECONDS))
                                .thenCompose(stage -> stage)
                        : CompletableFuture.completedStage(reply));
    }

    /** Whatever goes wrong, now or later, is in the stage. */
    static <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> work) {
        CompletionStage<T> begun;
        try {
            begun = work.get();
        } catch (HeddleException refused) {
            return CompletableFuture.failedStage(refused);
        }
        return begun.exceptionally(error -> {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            if (cause instanceof TimeoutException) {
                throw new OutcomeUnknownException(
                        "no answer of the registry within heddle.client.ask-timeout; it is safe to ask again");
            }
            throw cause instanceof RuntimeException runtime ? runtime : new CompletionException(cause);
        });
    }
}
