package io.heddle.kernel.registry;

import io.heddle.kernel.registry.DefinitionState.Draft;

/** The draft of a definition: one, and as changeable as versions are not. */
final class DraftRules {

    private DraftRules() {}

    static void save(DefinitionTurn turn, Caller caller, DefinitionCommand.SaveDraft save) {
        Draft draft = turn.state.draft();
        if (draft == null
                || !draft.content().contentHash().equals(save.content().contentHash())) {
            turn.apply(new DefinitionEvent.DraftSaved(save.content(), turn.now));
        }
        answer(turn, caller);
    }

    static void drop(DefinitionTurn turn, Caller caller) {
        if (turn.state.draft() != null) {
            turn.apply(new DefinitionEvent.DraftDropped());
        }
        answer(turn, caller);
    }

    static void answer(DefinitionTurn turn, Caller caller) {
        Draft draft = turn.state.draft();
        turn.reply(
                caller,
                draft == null
                        ? new DefinitionReply.DraftIs(turn.settings.definitionId(), null, null)
                        : new DefinitionReply.DraftIs(
                                turn.settings.definitionId(),
                                draft.content(),
                                Micros.toPresentInstant(draft.savedAt())));
    }
}
