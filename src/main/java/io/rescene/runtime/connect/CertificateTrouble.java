package io.rescene.runtime.connect;

import io.rescene.resilience.Causes;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;

/** What is the matter with the certificate that a server shows. */
enum CertificateTrouble {
    /** It is another host's. */
    OTHER_HOST("a certificate for another host"),
    /** It has expired, or is not valid yet. */
    OUTDATED("a certificate that is not valid now"),
    /** Nobody whom we trust vouches for it. */
    UNTRUSTED("a certificate that is not trusted");

    /** The driver of PostgreSQL looks by itself, and names itself in the words of any language. */
    private static final String DRIVERS_LOOK = "PgjdbcHostnameVerifier";

    private final String shown;

    CertificateTrouble(String shown) {
        this.shown = shown;
    }

    /**
     * Looks for it.
     *
     * @param trouble what connecting failed by
     * @return empty if it is something else
     */
    static Optional<CertificateTrouble> of(Throwable trouble) {
        if (has(CertificateExpiredException.class, trouble) || has(CertificateNotYetValidException.class, trouble)) {
            return Optional.of(OUTDATED);
        }
        if (has(CertPathBuilderException.class, trouble) || has(CertPathValidatorException.class, trouble)) {
            return Optional.of(UNTRUSTED);
        }
        boolean driversLook = Causes.of(trouble)
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains(DRIVERS_LOOK));
        // What the JDK says of a chain that is in order but for the name has this class itself; of a file that can't be
        // read
        // it has a cause.
        boolean jdksLook = Causes.of(trouble)
                .anyMatch(cause -> cause.getClass() == CertificateException.class && cause.getCause() == null);
        return driversLook || jdksLook ? Optional.of(OTHER_HOST) : Optional.empty();
    }

    private static boolean has(Class<? extends Throwable> kind, Throwable trouble) {
        return Causes.first(kind, trouble).isPresent();
    }

    /** What it shows, after "shows". */
    String shown() {
        return shown;
    }
}
