package io.heddle.runtime.client;

import io.heddle.DefinitionId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds the ids something was ever written about. */
public interface DefinitionIds {

    /** Ids behind {@code after} in their stored order, at most {@code limit}. */
    CompletionStage<List<DefinitionId>> after(DefinitionId after, int limit);
}
