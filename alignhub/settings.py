"""All configuration, read once from the environment (``.env.example`` documents every variable).

Development needs no variable at all. Production (``ALIGNHUB_ENV=production``) refuses to start without what it needs.
"""

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from alignhub import addresses, logs

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(str(BASE_DIR / ".env"), recurse=False)

PRODUCTION = env.str("ALIGNHUB_ENV", "development") == "production"
# Which process this is: time-outs differ between web, worker and command.
ROLE = env.str("ALIGNHUB_ROLE", "command")
VAR_DIR = Path(env.str("ALIGNHUB_VAR", "") or BASE_DIR / "var")
DEBUG = not PRODUCTION and env.bool("DJANGO_DEBUG", True)


def _required(name: str, why: str) -> str:
    """The variable ``name``; in production its absence stops the start with a sentence that says why it is needed."""
    value = env.str(name, "")
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"{name} is not set: {why}")
    return value


SECRET_KEY = _required("SECRET_KEY", "it signs sessions and links; use 50 random characters.") or "development-only-key"
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: use at least 50 random characters.")
ALLOWED_HOSTS = [
    host for host in _required("ALLOWED_HOSTS", "name the site's hosts, comma-separated.").split(",") if host
]
if PRODUCTION and any(host.startswith((".", "*")) for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS may not hold “*” or start with a dot: name the site's hosts exactly.")
SITE_URL = _required("SITE_URL", "mails and citations need the site's address, like https://alignhub.org.").rstrip("/")
if PRODUCTION and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL has to start with https://: cookies and passkeys work on no other address.")
SITE_URL = SITE_URL or f"http://localhost:{env.int('PORT', 8000)}"
CONTACT_EMAIL = _required("CONTACT_EMAIL", "readers need an address to report problems to.") or "contact@localhost"

INSTALLED_APPS = [
    "alignhub.apps.AlignhubConfig",
    "contributions.apps.ContributionsConfig",
    "catalog.apps.CatalogConfig",
    "alignhub.kit.apps.KitConfig",
    "alignhub.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "markdownx",
    "procrastinate.contrib.django",
    "taggit",
]

MIDDLEWARE = [
    "alignhub.logs.NumberRequests",
    # Before everything that reads a session; what the others add to an answer is kept with it.
    "alignhub.kit.page_cache.KeepPublicPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alignhub.middleware.ContentPolicy",
    "alignhub.middleware.PrivateByDefault",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alignhub.kept_forms.KeepPostedForms",
    "alignhub.staff.DeskRules",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
if DEBUG:
    # Outside what leads addresses without their last slash on.
    MIDDLEWARE.insert(MIDDLEWARE.index("django.middleware.common.CommonMiddleware"), "alignhub.middleware.OwnNotFound")

ROOT_URLCONF = "alignhub.urls"
WSGI_APPLICATION = "alignhub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alignhub.context.site",
            ],
            "builtins": [
                "alignhub.kit.templatetags.frame",
                "alignhub.kit.templatetags.wording",
                "catalog.templatetags.components",
                "catalog.templatetags.facet_components",
                "catalog.templatetags.map_components",
                "catalog.templatetags.navigation",
                "catalog.templatetags.script_words",
            ],
        },
    },
]

# -- database ----------------------------------------------------------------------------------------------------------
_TIMEOUTS = {"web": "5s", "worker": "60s"}
_PG_OPTIONS = [
    "-c lock_timeout=2s",
    "-c idle_in_transaction_session_timeout=15s",
    # A page reads a bounded number of rows: compiling its plan, or sharing it out, costs more than it saves.
    "-c jit=off",
    "-c max_parallel_workers_per_gather=0",
    *([f"-c statement_timeout={_TIMEOUTS[ROLE]}"] if ROLE in _TIMEOUTS else []),
]
DATABASE_URL = env.str("DATABASE_URL", "")
if DATABASE_URL:
    _database = addresses.database(DATABASE_URL)
else:
    # alignhub.database.running() adds the address of the bundled server once it runs.
    _database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "alignhub",
        "USER": "postgres",
        "OPTIONS": {"connect_timeout": 5},
    }
if ROLE in _TIMEOUTS:
    _database["OPTIONS"]["options"] = " ".join([_database["OPTIONS"].get("options", ""), *_PG_OPTIONS]).strip()
DATABASES = {"default": _database}
DATABASES["default"]["CONN_MAX_AGE"] = 60 if ROLE == "web" else 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# allauth's rate limits live in the cache, so it must be one for all processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "alignhub_cache"},
}

# Whole public pages are kept in the memory of each web process, this many bytes at most; 0 keeps none.
PAGE_CACHE_BYTES = max(env.int("PAGE_CACHE_MB", 32), 0) * 2**20 if ROLE == "web" else 0

# What entries' pages show inside the frame is stored in the database; templates that are being written show at once.
STORE_PAGES = env.bool("STORE_PAGES", not DEBUG)

# -- people ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "alignhub.User"
AUTHENTICATION_BACKENDS = [
    "alignhub.accounts.Backend",
    "alignhub.accounts.SignInBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "alignhub.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "alignhub.accounts.SignInForm",
    "change_password": "alignhub.accounts.NewPasswordForm",
    "reset_password_from_key": "alignhub.accounts.ForgottenPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Mail may take its time; allauth's three minutes are too short for some providers.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Changes of addresses, roles and second factors ask again when the last answer is older than this.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1 if PRODUCTION else 0)
MFA_ADAPTER = "alignhub.accounts.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A code counts half a minute longer and earlier too: it takes time to type, and clocks differ.
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys on http for localhost only, which is where development runs.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# The demo accounts of development go to the desk without one, so that two commands suffice.
DESK_NEEDS_SECOND_FACTOR = PRODUCTION

# -- mail --------------------------------------------------------------------------------------------------------------
if PRODUCTION:
    _mail = addresses.mail(
        _required("EMAIL_URL", "sign-in codes are sent by mail, like smtp+tls://user:password@host:587.")
    )
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = "alignhub.devmail.FolderAndConsole"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"AlignHub <{CONTACT_EMAIL}>")

# -- security (frozen in production) -----------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_PERMISSIONS = 0o640
USE_X_FORWARDED_HOST = False
CSRF_FAILURE_VIEW = "alignhub.kept_forms.token_refused"
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    },
}

# -- files, language, text ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("ALIGNHUB_STATIC", "") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "alignhub.static_files.HashedFiles" if PRODUCTION else "alignhub.static_files.PlainFiles"
    },
}
# The site is written in English. Each further language has its code here and its words in locale/<code>/.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [
    (LANGUAGE_CODE, "English"),
    *((code, LANG_INFO.get(code, {}).get("name_local", code)) for code in env.list("LANGUAGES", []) if code),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
if len(LANGUAGES) > 1:
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.common.CommonMiddleware"), "django.middleware.locale.LocaleMiddleware"
    )
USE_TZ = True
TIME_ZONE = "UTC"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
MARKDOWNX_MARKDOWNIFY_FUNCTION = "catalog.markdown.render"
MARKDOWNX_URLS_PATH = "/contribute/preview/"
TAGGIT_CASE_INSENSITIVE = True

# Where the metadata services answer; tests point these at a server of their own.
METADATA_SERVICES = {
    "arxiv": "https://export.arxiv.org",
    "crossref": "https://api.crossref.org",
    "datacite": "https://api.datacite.org",
}

# With a client of its own at ORCID a site lets people verify their iDs; without one it does not offer it.
ORCID = {
    "url": (env.str("ORCID_URL", "") or "https://orcid.org").rstrip("/"),
    "client_id": env.str("ORCID_CLIENT_ID", ""),
    "client_secret": env.str("ORCID_CLIENT_SECRET", ""),
}
if PRODUCTION and bool(ORCID["client_id"]) != bool(ORCID["client_secret"]):
    raise ImproperlyConfigured("ORCID_CLIENT_ID and ORCID_CLIENT_SECRET belong together: set both or neither.")

LOGGING = logs.configuration(production=PRODUCTION, level=env.str("LOG_LEVEL", "WARNING"))
