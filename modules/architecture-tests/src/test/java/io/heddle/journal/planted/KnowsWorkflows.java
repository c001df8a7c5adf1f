package io.heddle.journal.planted;

import io.heddle.InstanceStatus;

/** Violates on purpose: a journal that looks into what it stores. */
record KnowsWorkflows(InstanceStatus status) {}
