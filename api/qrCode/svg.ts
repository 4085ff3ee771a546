/** Light modules around a symbol (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;

/** A symbol as an SVG document, one unit per module. */
export function svgOf(modules: boolean[][], title: string): string {
	const size = modules.length + 2 * QUIET_ZONE;
	const path = modules.map((row, y) => darkRuns(row, y)).join('');
	return (
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" ` +
		'shape-rendering="crispEdges" role="img">' +
		`<title>${escapeXml(title)}</title>` +
		`<path fill="#fff" d="M0 0h${size}v${size}H0z"/>` +
		`<path fill="#000" d="${path}"/>` +
		'</svg>\n'
	);
}

function darkRuns(row: boolean[], y: number): string {
	let path = '';
	for (let x = 0; x < row.length; x++) {
		const start = x;
		while (row[x]) x++;
		if (x > start) {
			path += `M${start + QUIET_ZONE} ${y + QUIET_ZONE}h${x - start}v1H${start + QUIET_ZONE}z`;
		}
	}
	return path;
}

function escapeXml(text: string): string {
	return (
		text
			// XML has no way to write these, escaped or not.
			.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
			.replace(/&/g, '&amp;')
			.replace(/</g, '&lt;')
			.replace(/>/g, '&gt;')
			.replace(/"/g, '&quot;')
	);
}
