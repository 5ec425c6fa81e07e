package io.rescene.runtime.connect;

import io.rescene.queue.RedisWords;
import io.rescene.resilience.Causes;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;

/** What to say if Redis can't be connected to: who is to blame, what it says, and what to do. */
final class NoRedis {
    private NoRedis() {}

    /**
     * Explains.
     *
     * @param url where it should be
     * @param trouble what connecting failed by; it becomes the cause
     * @return with exit code 3
     */
    static UserException explained(RedisUrl url, RuntimeException trouble) {
        Optional<String> words = RedisWords.of(trouble);
        String said = words.isPresent() ? refusing(url, words.get()) : silent(url, trouble);
        return new UserException(ExitCode.SERVICE, said, trouble);
    }

    /** What it says where it is connected to and refuses, with the fix; without a full stop. */
    static String refusing(RedisUrl url, String words) {
        String who = "Redis at " + url.shown() + " ";
        if (words.startsWith("NOAUTH") && url.password().isEmpty()) {
            return who + "wants a password, and REDIS_URL names none: it must be redis://:password@host:port/database";
        }
        if (words.contains("AUTH") || words.startsWith("WRONGPASS")) {
            return who + "refuses the password: check REDIS_URL";
        }
        String fix =
                words.contains("DB index") ? ": check the number at the end of REDIS_URL" : Refusal.redisFix(words);
        return who + "refuses it: " + words + fix;
    }

    private static String silent(RedisUrl url, RuntimeException trouble) {
        if (Causes.first(UnknownHostException.class, trouble).isPresent()) {
            // The guide's words: outside Docker this is how the guide's own host is not there.
            return "Connection refused to " + url.shown() + ": there is no host of that name here. Outside Docker use "
                    + "localhost, REDIS_URL=redis://localhost:6379/0 in .env";
        }
        if (Causes.first(ConnectException.class, trouble).isPresent()) {
            return "Connection refused to " + url.shown() + ": is Redis running? Outside Docker use localhost, "
                    + "REDIS_URL=redis://localhost:6379/0 in .env";
        }
        Optional<CertificateTrouble> certificate = CertificateTrouble.of(trouble);
        if (certificate.isPresent()) {
            return "Redis at " + url.shown() + " shows " + certificate.get().shown() + ": " + fix(certificate.get());
        }
        return "Redis at " + url.shown() + " does not answer: is it Redis that listens there, and "
                + (url.isTls()
                        ? "does it speak TLS, to clients without a certificate? If not, write redis:// in REDIS_URL, or set its "
                                + "tls-auth-clients to no"
                        : "without TLS? With TLS it is rediss:// in REDIS_URL");
    }

    private static String fix(CertificateTrouble certificate) {
        return switch (certificate) {
            case OTHER_HOST -> "REDIS_URL must name the host as its certificate does";
            case OUTDATED -> "have it renewed, if the clock of this machine is right";
            case UNTRUSTED -> "give its authority to Java with -Djavax.net.ssl.trustStore=FILE";
        };
    }
}
