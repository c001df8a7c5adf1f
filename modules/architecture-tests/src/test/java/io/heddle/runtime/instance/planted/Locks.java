package io.heddle.runtime.instance.planted;

import java.util.concurrent.locks.ReentrantLock;

/** Violates on purpose. */
record Locks(ReentrantLock lock) {}
