package io.heddle.journal;

import org.jspecify.annotations.Nullable;

/**
 * Everything the embedded store refuses, by kind. Every message names what is concerned (folder, file or record) and
 * what to do about it.
 */
public abstract sealed class StoreException extends RuntimeException
        permits StoreLockedException,
                StoreNotEmptyException,
                StoreCorruptedException,
                StoreUnavailableException,
                StoreVersionException,
                UnreadableRecordException,
                WriteConflictException {
    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
