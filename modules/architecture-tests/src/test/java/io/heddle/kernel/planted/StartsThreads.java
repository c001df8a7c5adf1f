package io.heddle.kernel.planted;

import java.util.concurrent.ExecutorService;

/** Violates on purpose: a decision with threads. */
record StartsThreads(ExecutorService pool) {}
