package io.heddle.spi;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import java.util.ServiceLoader;

/** Connects the API with the runtime on the class path. Implemented by Heddle's runtime, not by applications. */
public interface HeddleProvider {

    /** A fresh builder. */
    Heddle.Builder builder();

    /**
     * The runtime on the class path.
     *
     * @throws HeddleException NO_RUNTIME if there is none
     */
    static HeddleProvider find() {
        return ServiceLoader.load(HeddleProvider.class, HeddleProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new HeddleException(
                        "NO_RUNTIME",
                        "no Heddle runtime on the class path; add the dependency io.heddle:heddle-runtime"));
    }
}
