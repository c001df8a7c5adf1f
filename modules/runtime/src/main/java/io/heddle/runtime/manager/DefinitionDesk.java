package io.heddle.runtime.manager;

import io.heddle.Definitions;
import io.heddle.HeddleException;
import io.heddle.InvalidDefinitionException;
import io.heddle.OutcomeUnknownException;
import io.heddle.actor.DefinitionManager;
import io.heddle.actor.InstanceManager;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Serves other actors' requests about definitions. Every request gets exactly one answer. */
final class DefinitionDesk {
    private final Definitions definitions;

    DefinitionDesk(Definitions definitions) {
        this.definitions = definitions;
    }

    void serve(DefinitionManager.Request request) {
        if (request instanceof DefinitionManager.Publish publish) {
            answer(request, definitions.publishAsync(publish.definition()), DefinitionManager.Published::new);
        } else if (request instanceof DefinitionManager.Update update) {
            answer(
                    request,
                    definitions.updateAsync(update.definition(), update.options()),
                    DefinitionManager.Published::new);
        } else if (request instanceof DefinitionManager.SaveDraft save) {
            answer(request, definitions.saveDraftAsync(save.definition()), DefinitionManager.DraftSaved::new);
        } else if (request instanceof DefinitionManager.GetDraft get) {
            answer(
                    request,
                    definitions.draftAsync(get.definitionId()),
                    draft -> new DefinitionManager.DraftIs(draft.orElse(null)));
        } else if (request instanceof DefinitionManager.PublishDraft publish) {
            answer(request, definitions.publishDraftAsync(publish.definitionId()), DefinitionManager.Published::new);
        } else if (request instanceof DefinitionManager.DropDraft drop) {
            answer(
                    request,
                    definitions.dropDraftAsync(drop.definitionId()),
                    done -> new DefinitionManager.Done(drop.definitionId()));
        } else if (request instanceof DefinitionManager.Retire retire) {
            answer(
                    request,
                    definitions.retireAsync(retire.definitionId(), retire.version()),
                    done -> new DefinitionManager.Done(retire.definitionId()));
        } else if (request instanceof DefinitionManager.Delete delete) {
            answer(request, definitions.deleteAsync(delete.request()), DefinitionManager.Deletion::new);
        } else if (request instanceof DefinitionManager.CheckReferences check) {
            answer(request, definitions.referencesAsync(check.query()), DefinitionManager.References::new);
        } else {
            read(request);
        }
    }

    private void read(DefinitionManager.Request request) {
        if (request instanceof DefinitionManager.ListVersions list) {
            answer(request, definitions.versionsAsync(list.definitionId()), DefinitionManager.Versions::new);
        } else if (request instanceof DefinitionManager.GetDefinition get) {
            answer(request, definitions.getAsync(get.definitionId(), get.version()), DefinitionManager.Definition::new);
        } else if (request instanceof DefinitionManager.ListDefinitions list) {
            answer(request, definitions.listAsync(list.cursor(), list.limit()), DefinitionManager.Page::new);
        } else if (request instanceof DefinitionManager.GetHierarchy get) {
            answer(request, definitions.hierarchyAsync(get.definitionId()), DefinitionManager.Hierarchy::new);
        } else if (request instanceof DefinitionManager.Pin pin) {
            answer(
                    request,
                    definitions.pinAsync(pin.holder(), pin.definitionId(), pin.version()),
                    version -> new DefinitionManager.Pinned(version.orElse(null)));
        } else if (request instanceof DefinitionManager.Unpin unpin) {
            answer(request, definitions.unpinAsync(unpin.holder()), DefinitionManager.Unpinned::new);
        } else if (request instanceof DefinitionManager.GetActive) {
            answer(request, definitions.activeAsync(), DefinitionManager.Active::new);
        } else {
            throw new IllegalStateException(
                    "unknown request " + request.getClass().getName());
        }
    }

    private static <T> void answer(
            DefinitionManager.Request request, CompletionStage<T> work, Function<T, DefinitionManager.Reply> reply) {
        work.thenApply(reply)
                .whenComplete((answer, error) -> request.replyTo().tell(error == null ? answer : refusal(error)));
    }

    private static DefinitionManager.Reply refusal(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof OutcomeUnknownException) {
            return new InstanceManager.Unknown(cause.getMessage());
        }
        if (cause instanceof InvalidDefinitionException invalid) {
            return new InstanceManager.Invalid(invalid.findings());
        }
        if (cause instanceof HeddleException refused) {
            return new InstanceManager.Refused(refused.code(), Objects.toString(refused.getMessage(), ""));
        }
        return new InstanceManager.Refused("INTERNAL_ERROR", cause.toString());
    }
}
