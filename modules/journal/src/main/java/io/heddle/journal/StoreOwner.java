package io.heddle.journal;

import java.time.Instant;

/**
 * The process that has a data folder open.
 *
 * @param pid process id on its host
 * @param host name of the machine or container, as that process knew it
 * @param started when that process opened the folder
 */
public record StoreOwner(long pid, String host, Instant started) {
    String describe() {
        return "process " + pid + " on " + host + " since " + started;
    }
}
