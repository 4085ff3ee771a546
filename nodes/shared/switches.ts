import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { rejectInvalid, rejectSetting } from '../../api/errors/failure';
import { parseBoolean } from '../../api/values/booleans';

/** A switch of a node, outside of its items' requests. */
export interface Switch {
	/** Parameter, or `collection.name` for one inside a collection. */
	path: string;
	/** As people see it. */
	label: string;
	fallback: boolean;
}

/**
 * Reads a switch strictly: an expression that returns neither true nor false is rejected, and so is one that
 * returns nothing. A switch that was never set keeps its default.
 *
 * @param value what n8n gives for the parameter; for a path into a collection, the whole collection
 * @throws DropPayFailure
 */
export function readSwitch(
	context: Pick<IExecuteFunctions, 'getNode'>,
	{ path, label, fallback }: Switch,
	value: unknown,
): boolean {
	const [name, inner] = path.split('.') as [string, string?];
	const written: unknown = context.getNode().parameters[name];
	const given = inner === undefined ? value : memberOf(value, inner);
	const source = inner === undefined ? written : memberOf(written, inner);
	const isExpression = typeof source === 'string' && source.startsWith('=');
	if ((given === undefined || given === null) && !isExpression) return fallback;
	try {
		return parseBoolean(given);
	} catch (error) {
		return rejectInvalid(error, (reason) =>
			rejectSetting(`${label}: ${reason}`, `Correct "${label}".`),
		);
	}
}

function memberOf(collection: unknown, name: string): unknown {
	return collection !== null && typeof collection === 'object'
		? (collection as IDataObject)[name]
		: undefined;
}
