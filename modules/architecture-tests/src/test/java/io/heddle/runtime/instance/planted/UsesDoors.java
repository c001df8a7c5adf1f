package io.heddle.runtime.instance.planted;

import io.heddle.metrics.HeddleMetrics;
import io.heddle.postgres.PostgresReadJournal;
import io.heddle.runtime.embedded.EmbeddedProvider;
import org.rocksdb.RocksDB;
import picocli.CommandLine;

/** Violates on purpose: an actor that knows the command line, the embedded start, the storage engine, the database and the figures. */
record UsesDoors(
        CommandLine line, EmbeddedProvider start, RocksDB store, PostgresReadJournal database, HeddleMetrics figures) {}
