/** Numbers and days in words, as the brief writes them. */

const THIN = "\u202f";

/** A number of people or things, rounded to what it can mean: three digits, thin spaces. */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size < 0.05) return "0";
  if (size < 9.95 && value !== Math.round(value)) return minus(value.toFixed(1));
  const unit = size < 1000 ? 1 : 10 ** (Math.floor(Math.log10(size)) - 2);
  const whole = Math.round(Math.round(value / unit) * unit);
  return minus(String(whole).replace(/\B(?=(\d{3})+$)/g, THIN));
}

export function signed(value: number | null | undefined): string {
  const plain = count(value);
  return value !== null && value !== undefined && value > 0 && plain !== "0" ? `+${plain}` : plain;
}

/** A share in percent; never 0 or 100 % for what is not. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return "–";
  if (share > 0 && share < 0.005) return "<0.5\u00a0%";
  if (share > 0.995 && share < 1) return ">99.5\u00a0%";
  return `${Math.round(100 * share)}\u00a0%`;
}

/** A difference of probabilities in percentage points. */
export function points(share: number | null | undefined): string {
  if (share === null || share === undefined) return "–";
  const text = (100 * share).toFixed(1);
  if (Number(text) === 0) return "0.0";
  return minus(share > 0 ? `+${text}` : text);
}

/** A number for an axis: 1k, 10k, 1M. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return minus(`${value / 1e6}M`);
  if (size >= 1e3) return minus(`${value / 1e3}k`);
  return minus(String(Number(value.toPrecision(3))));
}

/** A number as a control shows it. */
export function exact(value: number): string {
  return minus(String(Number(value.toPrecision(4))));
}

function minus(text: string): string {
  return text.replace("-", "−");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The local date of a day of the case, as 5 Jan. */
export function date(start: string, day: number, year = false): string {
  const moment = new Date(`${start}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + Math.floor(day));
  const told = `${moment.getUTCDate()} ${MONTHS[moment.getUTCMonth()]}`;
  return year ? `${told} ${moment.getUTCFullYear()}` : told;
}

/** The local time of a moment in hours since the start, as 5 Jan 16:30. */
export function moment(start: string, hours: number): string {
  const minutes = Math.round(hours * 60);
  const day = Math.floor(minutes / 1440);
  const left = minutes - 1440 * day;
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date(start, day)} ${two(Math.floor(left / 60))}:${two(left % 60)}`;
}

export function plural(number: number, word: string): string {
  return number === 1 ? `1 ${word}` : `${number} ${word}s`;
}
