/** What an application extends: node executors and dependency rules, found by name or on the class path. */
@NullMarked
package io.heddle.spi;

import org.jspecify.annotations.NullMarked;
