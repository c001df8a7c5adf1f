package io.heddle.runtime.instance.planted;

import io.heddle.runtime.embedded.EmbeddedProvider;
import org.rocksdb.RocksDB;
import picocli.CommandLine;

/** Violates on purpose: an actor that knows the command line, the embedded start and the storage engine. */
record UsesDoors(CommandLine line, EmbeddedProvider start, RocksDB store) {}
