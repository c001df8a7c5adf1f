package io.heddle;

import io.heddle.definition.WorkflowDefinition;

/**
 * A version with its content.
 *
 * @param definition the content
 * @param status PUBLISHED or RETIRED
 * @param contentHash SHA-256 of its canonical form, hexadecimal
 */
public record PublishedDefinition(WorkflowDefinition definition, DefinitionStatus status, String contentHash) {}
