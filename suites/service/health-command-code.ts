/** Whether code that asks by HTTP fails on answers such as 503, by the libraries that it calls. */

/** A library's requests. */
interface Library {
  /** As people call it. */
  readonly name: string
  readonly calls: RegExp
  /** How code learns of the status; absent: the library itself fails on 4xx and 5xx. */
  readonly status?: RegExp
}

interface Language {
  readonly programs: RegExp
  readonly libraries: readonly Library[]
  /** How code ends with a failure. */
  readonly ends: RegExp
  /** How it hides one. */
  readonly hides: RegExp
}

const SHELL_OF_WINDOWS: Language = {
  programs: /^(powershell|pwsh)$/,
  libraries: [
    {
      name: 'Invoke-WebRequest with -SkipHttpErrorCheck',
      calls: /-SkipHttpErrorCheck\b/i,
      status: /\b(StatusCode|StatusCodeVariable)\b/i,
    },
    { name: 'Invoke-WebRequest', calls: /\b(Invoke-WebRequest|Invoke-RestMethod|iwr|irm|curl|wget)\b/i },
    { name: 'WebClient', calls: /\.Download(String|Data|File)\(/i },
  ],
  ends: /\b(exit\s+(?!0\b)|throw\b)/i,
  // `return 1` of a command line writes 1, and the status is 0.
  hides:
    /\bcatch\b\s*(\[[^\]]*\]\s*)*\{(?![^}]*(\bexit\s+(?!0\b)|\bthrow\b))|-ErrorAction\s+(SilentlyContinue|Ignore)\b/i,
}

const LANGUAGES: readonly Language[] = [
  {
    programs: /^(python|pypy)[\d.]*$/,
    libraries: [
      { name: 'urlopen', calls: /\b(urlopen|urlretrieve)\s*\(/ },
      {
        name: 'requests.get',
        calls:
          /\b(requests|httpx)\.(get|head|post|request|Session|Client)\s*\(|\b(import|from)\s+(requests|httpx)\b(?!\s*,)/,
        status: /raise_for_status\(|\.(ok|status_code|is_success|is_error)\b/,
      },
      {
        name: 'http.client',
        calls: /HTTPS?Connection\(|urllib3|aiohttp/,
        status: /raise_for_status|\.(status|ok)\b/,
      },
    ],
    ends: /\bassert\b|exit\s*\((?!\s*0?\s*\))|\braise\b|raise_for_status\(/,
    hides: /\bexcept\b[^:]*:\s*(pass|print\([^\n]*\)|(sys\.|os\._)?exit\(0?\))\s*($|;|\n)/,
  },
  {
    programs: /^(node|nodejs|bun|deno)$/,
    libraries: [
      { name: 'axios', calls: /\b(axios|got|ky|superagent)\b/ },
      { name: 'fetch', calls: /\bfetch\s*\(/, status: /\b(ok|status)\b/ },
      { name: 'http.get', calls: /\.(get|request)\s*\(/, status: /\b(statusCode|status|ok)\b/ },
    ],
    ends: /\.exit\s*\((?!\s*0?\s*\))|exitCode|\bthrow\b|\breject\b|\bassert\b|\b(axios|got|ky|superagent)\b/,
    hides:
      /\.catch\(\s*(\(\s*\w*\s*\)|\w+)\s*=>\s*(\{\s*\}|null|0|process\.exit\(0?\)|\{\s*process\.exit\(0?\);?\s*\})/,
  },
  {
    programs: /^ruby[\d.]*$/,
    libraries: [
      { name: 'URI.open', calls: /\b(URI\.|URI\([^)]*\)\.)?open\b/ },
      { name: 'Net::HTTP', calls: /Net::HTTP/, status: /\.(code|is_a\?|kind_of\?|value)\b|HTTPSuccess|HTTPOK/ },
    ],
    ends: /\bexit\b|\braise\b|\babort\b|\.value\b|\bopen\b/,
    hides: /\brescue\b\s*(nil|true|;?\s*exit\s*(0|true)?\s*$)/,
  },
  {
    programs: /^php[\d.]*$/,
    libraries: [
      {
        name: 'file_get_contents',
        calls: /file_get_contents|get_headers|curl_exec|fopen/,
        status: /===?\s*false|false\s*===?|!|\?|http_response_header|CURLINFO|\$\w+\[0\]|or\s+exit|\|\|\s*exit/,
      },
    ],
    ends: /\bexit\b|\bdie\b|\bthrow\b/,
    hides: /\bcatch\b[^{]*\{\s*\}/,
  },
  SHELL_OF_WINDOWS,
]

/** Why code succeeds on answers such as 503; undefined when it does not, null when it asks by no library known here. */
export function blindness(program: string, code: string): string | undefined | null {
  const language = LANGUAGES.find(({ programs }) => programs.test(program.toLowerCase().replace(/\.exe$/, '')))
  const library = language?.libraries.find(({ calls }) => calls.test(code))
  if (language === undefined || library === undefined) return null
  const { name, status } = library
  if (language.hides.test(code)) return `what its ${name} throws is caught, and the command succeeds`
  if (status === undefined || (status.test(code) && language.ends.test(code))) return undefined
  return status.test(code)
    ? `it looks at the status that ${name} got, and never ends with a failure`
    : `${name} succeeds on answers such as 503 unless the status is looked at`
}
