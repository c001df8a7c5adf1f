package io.heddle.formats;

import io.heddle.Finding;
import io.heddle.InvalidDefinitionException;
import io.heddle.definition.WorkflowDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reading a text gave.
 *
 * @param definition the definition, not yet validated; null if there is any error
 * @param findings everything found, at most about 100, each with its line where it has one
 * @param lines where the nodes and edges are written
 */
public record Parsed(@Nullable WorkflowDefinition definition, List<Finding> findings, SourceLines lines) {

    public Parsed {
        findings = List.copyOf(findings);
    }

    static Parsed refused(Problems problems) {
        return new Parsed(null, problems.list(), SourceLines.none());
    }

    /**
     * The definition.
     *
     * @throws InvalidDefinitionException if there is an error
     */
    public WorkflowDefinition orThrow() {
        if (definition == null) {
            throw new InvalidDefinitionException(findings);
        }
        return definition;
    }
}
